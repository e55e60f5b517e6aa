package app.cairn.search;

import app.cairn.engine.Engine;
import app.cairn.index.PassageIndex;
import app.cairn.library.Passages;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the search.
@Configuration(proxyBeanMethods = false)
class SearchConfiguration {

  @Bean(destroyMethod = "close")
  QueryVectors queryVectors(Engine engine, SearchProperties properties) {
    return new QueryVectors(engine, properties.embeddingTimeout());
  }

  @Bean
  SearchService searchService(PassageIndex index, Passages passages, QueryVectors vectors) {
    return new HybridSearch(index, passages, vectors);
  }
}
