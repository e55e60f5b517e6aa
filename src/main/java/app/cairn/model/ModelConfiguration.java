package app.cairn.model;

import app.cairn.engine.Engine;
import app.cairn.engine.LanguageModelFolders;
import app.cairn.engine.LanguageModels;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Wires the installed models.
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

  @Bean
  @DependsOnDatabaseInitialization
  Models models(
      DataSource database,
      LanguageModelFolders folders,
      LanguageModels languageModels,
      Engine engine) {
    ModelRepository repository = new ModelRepository(JdbcClient.create(database));
    return new InstalledModels(repository, folders, languageModels, engine);
  }
}
