package app.cairn.worker;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What parent and child say to each other. A body is a request or a reply of the worker's own
/// types, encoded by itself, so that a bad one fails its request and not the connection.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
@SuppressWarnings("ArrayRecordComponent")
sealed interface Frame {

  /// The child's first words: the secret that only it was given.
  record Hello(String secret, int version) implements Frame {}

  /// Starts a request; its id is never used again on this connection.
  record Request(long id, byte[] body) implements Frame {}

  /// The parent is no longer interested; the child still ends the request.
  record Cancel(long id) implements Frame {}

  /// The parent has read so many replies; as many more may be sent.
  record Credit(long id, int replies) implements Frame {}

  /// One of the replies to a request.
  record Reply(long id, byte[] body) implements Frame {}

  /// The request has ended well.
  record Done(long id) implements Frame {}

  /// The request has failed, with a reason for the user.
  record Failure(long id, String reason) implements Frame {}

  /// Asks for a sign of life.
  record Ping() implements Frame {}

  /// The sign of life.
  record Pong() implements Frame {}
}
