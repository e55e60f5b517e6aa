package app.cairn;

import java.util.Map;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.bootstrap.BootstrapContextClosedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;

/// Reads the settings, takes the data folder and checks the port before anything else begins, so
/// that a start that cannot succeed changes nothing. Runs after the configuration files are read
/// and before logging begins, which writes into the data folder.
final class StartListener
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  @Override
  public int getOrder() {
    return LoggingApplicationListener.DEFAULT_ORDER - 1;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    CairnProperties properties = Settings.read(event.getEnvironment());
    DataFolder folder = DataFolder.open(properties.home());
    try {
      PortCheck.requireFree(properties.port());
    } catch (StartException e) {
      folder.close();
      throw e;
    }
    Map<String, Object> derived =
        Map.of(
            "cairn.home", folder.path().toString(),
            "server.address", "127.0.0.1",
            "server.port", properties.port(),
            "logging.file.name", folder.path().resolve("logs/cairn.log").toString());
    event.getEnvironment().getPropertySources().addFirst(new MapPropertySource("cairn", derived));
    event.getBootstrapContext().addCloseListener(closed -> publish(closed, properties, folder));
  }

  private static void publish(
      BootstrapContextClosedEvent event, CairnProperties properties, DataFolder folder) {
    var beans = (DefaultListableBeanFactory) event.getApplicationContext().getBeanFactory();
    beans.registerSingleton("cairnProperties", properties);
    beans.registerSingleton("engineProperties", properties.engine());
    beans.registerSingleton("libraryProperties", properties.library());
    beans.registerSingleton("parseProperties", properties.parse());
    beans.registerSingleton("parserProperties", properties.parser());
    beans.registerSingleton("searchProperties", properties.search());
    beans.registerSingleton("dataFolder", folder.path());
    // Registered before all other beans, it is destroyed after them.
    beans.registerDisposableBean("dataFolderLock", folder::close);
  }
}
