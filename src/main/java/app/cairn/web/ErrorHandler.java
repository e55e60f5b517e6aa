package app.cairn.web;

import app.cairn.chat.UnknownConversationException;
import app.cairn.engine.EngineException;
import app.cairn.index.IndexException;
import app.cairn.library.WithoutMessage;
import app.cairn.search.InvalidQueryException;
import app.cairn.search.SearchUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Turns what a request failed with into a [Problem], or a page where a person looks.
@RestControllerAdvice
class ErrorHandler extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(ErrorHandler.class);

  @ExceptionHandler({BadRequestException.class, InvalidQueryException.class})
  ResponseEntity<Object> badRequest(RuntimeException failure) {
    return Problem.response(HttpStatus.BAD_REQUEST, String.valueOf(failure.getMessage()));
  }

  @ExceptionHandler({NotFoundException.class, UnknownConversationException.class})
  ResponseEntity<Object> notFound(RuntimeException failure) {
    return Problem.response(HttpStatus.NOT_FOUND, String.valueOf(failure.getMessage()));
  }

  @ExceptionHandler({EngineException.class, IndexException.class, SearchUnavailableException.class})
  ResponseEntity<Object> notNow(RuntimeException failure) {
    return Problem.response(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(failure.getMessage()));
  }

  @ExceptionHandler
  void gone(ClientGoneException failure) {
    log.debug("A client went away.");
  }

  /// Everything unexpected. The messages of exceptions may quote documents and questions, so the
  /// log gets only where it happened.
  @ExceptionHandler
  ResponseEntity<Object> unexpected(Exception failure, HttpServletRequest request) {
    log.error("{} failed", request.getRequestURI(), WithoutMessage.of(failure));
    return Problem.response(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "Cairn failed at this request. Its log, in the data folder under logs, says where.");
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception failure,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
    if (tooLarge(failure)) {
      return Problem.response(
          HttpStatus.CONTENT_TOO_LARGE, BodyTooLargeException.MESSAGE + ". Send less at a time.");
    }
    if (status.is5xxServerError()) {
      return unexpected(failure, servletRequest);
    }
    String detail = detail(failure, servletRequest);
    return Refusals.isApi(servletRequest)
        ? Problem.response(status, headers, detail)
        : ResponseEntity.status(status)
            .headers(headers)
            .header("Content-Security-Policy", MessagePage.POLICY)
            .contentType(MediaType.TEXT_HTML)
            .body(MessagePage.html(Problem.of(status, detail).title(), detail));
  }

  private static boolean tooLarge(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof BodyTooLargeException || tooLarge(failure.getCause()));
  }

  private static String detail(Exception failure, HttpServletRequest request) {
    return switch (failure) {
      case NoResourceFoundException e -> "There is nothing at this address.";
      case HttpRequestMethodNotSupportedException e ->
          "%s is not possible here, only %s."
              .formatted(e.getMethod(), names(e.getSupportedHttpMethods()));
      case HttpMediaTypeNotSupportedException e ->
          "Send JSON, with the header Content-Type: application/json.";
      case HttpMediaTypeNotAcceptableException e ->
          "This address does not answer in the form that the header Accept asks for.";
      case MissingServletRequestParameterException e ->
          "The parameter %s is missing.".formatted(e.getParameterName());
      case MethodArgumentTypeMismatchException e ->
          "The parameter %s cannot be \"%s\".".formatted(e.getName(), e.getValue());
      case TypeMismatchException e -> "A value does not fit.";
      case HttpMessageNotReadableException e -> unreadable(e);
      default -> "%s %s does not fit.".formatted(request.getMethod(), request.getRequestURI());
    };
  }

  private static String names(@Nullable Set<HttpMethod> methods) {
    return methods == null
        ? "others"
        : methods.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
  }

  private static String unreadable(HttpMessageNotReadableException failure) {
    return switch (failure.getCause()) {
      case UnrecognizedPropertyException e ->
          "The field \"%s\" is not known here; known are: %s."
              .formatted(
                  e.getPropertyName(),
                  e.getKnownPropertyIds().stream()
                      .map(Objects::toString)
                      .collect(Collectors.toCollection(TreeSet::new))
                      .stream()
                      .collect(Collectors.joining(", ")));
      case DatabindException e when !e.getPath().isEmpty() ->
          "The field \"%s\" has a value of the wrong kind."
              .formatted(e.getPath().getFirst().getPropertyName());
      case JacksonException e -> "The request is not the JSON object that is expected here.";
      case null, default -> "The request has no body; a JSON object is expected.";
    };
  }
}
