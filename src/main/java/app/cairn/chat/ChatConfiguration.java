package app.cairn.chat;

import app.cairn.ai.ChatModelChoice;
import app.cairn.ai.PassageRetriever;
import app.cairn.library.DocumentCounts;
import app.cairn.library.Documents;
import app.cairn.search.SearchService;
import java.time.Clock;
import java.util.function.Supplier;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Wires the answering of questions.
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

  @Bean
  ConversationRepository conversations(JdbcClient jdbc, PlatformTransactionManager transactions) {
    return new ConversationRepository(
        jdbc, new TransactionTemplate(transactions), Clock.systemUTC());
  }

  @Bean
  AskService askService(
      PassageRetriever retriever,
      SearchService search,
      ConversationRepository conversations,
      Documents documents,
      ChatModel model,
      ChatModelChoice choice) {
    return new AskService(
        retriever,
        search,
        conversations,
        answerers(model, choice),
        () -> {
          DocumentCounts counts = documents.counts();
          return counts.queued() + counts.parsing();
        });
  }

  /// A language model answers while one is chosen.
  private static Supplier<Answerer> answerers(ChatModel model, ChatModelChoice choice) {
    Answerer quoting = new QuotingAnswerer();
    Answerer generated = new GeneratedAnswerer(model, quoting);
    return () -> choice.folder() == null ? quoting : generated;
  }
}
