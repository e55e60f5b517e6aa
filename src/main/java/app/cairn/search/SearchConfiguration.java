package app.cairn.search;

import app.cairn.engine.Engine;
import app.cairn.index.PassageIndex;
import app.cairn.library.Passages;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the search.
@Configuration(proxyBeanMethods = false)
class SearchConfiguration {

  @Bean(destroyMethod = "close")
  QueryVectors queryVectors(Engine engine, SearchProperties properties) {
    return new QueryVectors(
        engine,
        new EnginePatience(engine, properties.embeddingTimeout(), properties.startTimeout()));
  }

  /// Who starts Cairn with documents in it is about to look for something.
  @Bean
  ApplicationRunner engineWarmUp(QueryVectors vectors, PassageIndex index) {
    return arguments -> {
      if (index.statistics().vectors() > 0) {
        vectors.warmUp();
      }
    };
  }

  @Bean
  SearchService searchService(PassageIndex index, Passages passages, QueryVectors vectors) {
    return new HybridSearch(index, passages, vectors);
  }
}
