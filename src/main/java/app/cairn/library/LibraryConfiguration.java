package app.cairn.library;

import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.index.PassageIndex;
import app.cairn.library.parse.Chunk;
import app.cairn.library.parse.Chunker;
import app.cairn.library.parse.DocumentParser;
import app.cairn.library.parse.EmbeddingText;
import app.cairn.library.parse.ParseProperties;
import app.cairn.library.parse.ParsedDocument;
import app.cairn.library.parse.TikaDocumentParser;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/// Opens the database and wires the library.
@Configuration(proxyBeanMethods = false)
class LibraryConfiguration {

  @Bean
  HikariDataSource dataSource(@Qualifier("dataFolder") Path dataFolder) {
    return Database.open(dataFolder);
  }

  @Bean
  @DependsOnDatabaseInitialization
  Store libraryStore(DataSource database, PlatformTransactionManager transactions) {
    return Store.of(database, transactions);
  }

  @Bean
  Documents documents(Store store) {
    return store.documents();
  }

  @Bean
  Passages passages(Store store) {
    return store.chunks();
  }

  @Bean
  Library library(
      Store store,
      ObjectProvider<DocumentParser> parser,
      Engine engine,
      PassageIndex index,
      LibraryProperties properties,
      ParseProperties parseProperties,
      @Qualifier("dataFolder") Path dataFolder) {
    return new Library(
        store,
        parser.getIfAvailable(() -> new TikaDocumentParser(parseProperties)),
        chunking(engine),
        engine,
        index,
        properties,
        dataFolder,
        parseProperties.maxFileSize().toBytes());
  }

  static Chunking chunking(Engine engine) {
    Chunker chunker = new Chunker(text -> countTokens(engine, text));
    return new Chunking() {
      @Override
      public List<Chunk> chunk(ParsedDocument document) {
        return chunker.chunk(document);
      }

      @Override
      public String embeddedText(@Nullable String title, Chunk chunk) {
        return EmbeddingText.of(title, chunk);
      }
    };
  }

  /// Without a model, documents are still cut and found by keywords; a token is taken for four
  /// bytes then.
  private static int countTokens(Engine engine, String text) {
    try {
      return engine.countTokens(text);
    } catch (EngineException e) {
      return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, 4);
    }
  }
}
