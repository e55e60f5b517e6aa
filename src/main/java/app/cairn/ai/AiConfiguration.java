package app.cairn.ai;

import app.cairn.engine.Engine;
import app.cairn.engine.LanguageModels;
import app.cairn.search.SearchService;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires Spring AI's view of Cairn.
@Configuration(proxyBeanMethods = false)
class AiConfiguration {

  /// How many passages an answer is drawn from.
  private static final int PASSAGES = 10;

  @Bean
  CairnEmbeddingModel embeddingModel(Engine engine) {
    return new CairnEmbeddingModel(engine);
  }

  @Bean
  MlxChatModel chatModel(
      LanguageModels models,
      ChatModelChoice choice,
      ObjectProvider<ObservationRegistry> observations) {
    ObservationRegistry registry = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
    return new MlxChatModel(
        models,
        choice,
        ToolCallingManager.builder().observationRegistry(registry).build(),
        registry);
  }

  @Bean
  PassageRetriever passageRetriever(SearchService search) {
    return new PassageRetriever(search, PASSAGES);
  }
}
