package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.index.IndexException;
import java.io.IOException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class ErrorHandlerTests {

  /// Fails as it is told to.
  @RestController
  record Broken(Supplier<String> answer) {
    @GetMapping("/api/broken")
    String get() {
      return answer.get();
    }
  }

  @Test
  void saysWhyTheIndexCannotBeUsedNow() throws Exception {
    MockHttpServletResponse response =
        answerTo(new IndexException("The search index could not be read.", new IOException("x")));

    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getContentAsString()).contains("The search index could not be read.");
  }

  @Test
  void keepsTheMessageOfAnUnexpectedFailureToItself() throws Exception {
    MockHttpServletResponse response = answerTo(new IllegalStateException("secret"));

    assertThat(response.getStatus()).isEqualTo(500);
    assertThat(response.getContentAsString()).contains("says where").doesNotContain("secret");
  }

  private static MockHttpServletResponse answerTo(RuntimeException failure) throws Exception {
    Broken broken =
        new Broken(
            () -> {
              throw failure;
            });
    return MockMvcBuilders.standaloneSetup(broken)
        .setControllerAdvice(new ErrorHandler())
        .build()
        .perform(MockMvcRequestBuilders.get("/api/broken"))
        .andReturn()
        .getResponse();
  }
}
