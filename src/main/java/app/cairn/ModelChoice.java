package app.cairn;

import app.cairn.ai.ChatModelChoice;
import app.cairn.model.Model;
import app.cairn.model.Models;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Tells Spring AI's side which of the installed models is chosen; neither package knows the other.
@Configuration(proxyBeanMethods = false)
class ModelChoice {

  @Bean
  ChatModelChoice chatModelChoice(Models models) {
    return () -> models.chosen().map(Model::folder).orElse(null);
  }
}
