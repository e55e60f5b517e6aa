package app.cairn.chat;

import app.cairn.ai.PassageRetriever;
import app.cairn.library.DocumentCounts;
import app.cairn.library.Documents;
import app.cairn.search.SearchService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the answering of questions.
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

  @Bean
  AskService askService(PassageRetriever retriever, SearchService search, Documents documents) {
    return new AskService(
        retriever,
        new QuotingAnswerer(search),
        () -> {
          DocumentCounts counts = documents.counts();
          return counts.queued() + counts.parsing();
        });
  }
}
