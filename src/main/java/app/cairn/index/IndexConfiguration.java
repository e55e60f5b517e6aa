package app.cairn.index;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Opens the index in the data folder.
@Configuration(proxyBeanMethods = false)
class IndexConfiguration {

  @Bean(destroyMethod = "close")
  PassageIndex passageIndex(@Value("${cairn.home}") Path home) {
    return LucenePassageIndex.open(home.resolve("index"));
  }
}
