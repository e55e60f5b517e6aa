package app.cairn.ai;

import app.cairn.engine.Engine;
import app.cairn.search.SearchService;
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
  PassageRetriever passageRetriever(SearchService search) {
    return new PassageRetriever(search, PASSAGES);
  }
}
