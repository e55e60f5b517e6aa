package app.cairn.chat;

import app.cairn.ai.PassageRetriever;
import app.cairn.search.SearchService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the answering of questions.
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

  @Bean
  AskService askService(PassageRetriever retriever, SearchService search) {
    return new AskService(retriever, new QuotingAnswerer(search));
  }
}
