package app.cairn.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/// Answers the errors that the servlet container found itself.
@Controller
class ContainerErrorController implements ErrorController {

  private final Refusals refusals;

  ContainerErrorController(Refusals refusals) {
    this.refusals = refusals;
  }

  @RequestMapping("/error")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer value ? HttpStatus.resolve(value) : null;
    HttpStatus answer = status == null ? HttpStatus.NOT_FOUND : status;
    refusals.refuse(
        request,
        response,
        answer,
        answer.getReasonPhrase(),
        answer.is5xxServerError() ? "Cairn failed at this request." : "The request does not fit.");
  }
}
