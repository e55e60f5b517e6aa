package app.cairn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Stands before everything else: puts the security headers on every response and turns away what
/// [AccessRules] do not let in.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AccessFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  static final String PAGE_POLICY =
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private final transient AccessRules rules;
  private final transient Refusals refusals;

  AccessFilter(AccessRules rules, Refusals refusals) {
    this.rules = rules;
    this.refusals = refusals;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("Content-Security-Policy", PAGE_POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-store");
    switch (rules.decide(request)) {
      case ALLOWED -> chain.doFilter(request, response);
      case FOREIGN_HOST -> refusals.foreignHost(request, response);
      case FOREIGN_ORIGIN -> refusals.foreignOrigin(request, response);
      case NO_CREDENTIAL -> refusals.noCredential(request, response);
    }
  }
}
