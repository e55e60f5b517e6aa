package app.cairn.worker;

/// What runs in a child process. It has a public constructor without parameters and is created
/// once, before the first request.
///
/// @param <Q> the requests: a sealed interface of records, with `@JsonTypeInfo`
/// @param <R> the replies: likewise
public interface WorkerProgram<Q, R> {

  /// The type of the requests.
  Class<Q> requestType();

  /// Answers a request, on a thread of its own; several requests run at the same time if the
  /// worker's policy allows it. The request has ended when this returns. An exception's message is
  /// the reason that the parent sees; it must not quote a document.
  ///
  /// @throws Exception if the request is refused or fails; the process goes on
  void handle(Q request, Replies<R> replies) throws Exception;
}
