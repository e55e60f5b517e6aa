package app.cairn;

import java.beans.PropertyEditorSupport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.ConfigurableEnvironment;

/// Reads [CairnProperties] from the command line, the environment and configuration files.
final class Settings {

  private static final String PREFIX = "cairn";

  private Settings() {}

  /// Reads the settings; paths become absolute, with `~` as the user's home folder.
  ///
  /// @throws StartException if a setting is unknown or does not fit, naming it
  static CairnProperties read(ConfigurableEnvironment environment) {
    Binder binder =
        new Binder(
            ConfigurationPropertySources.get(environment),
            new PropertySourcesPlaceholdersResolver(environment),
            null,
            editors -> editors.registerCustomEditor(Path.class, new PathEditor()));
    BindHandler strict =
        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
    try {
      return binder.bindOrCreate(PREFIX, Bindable.of(CairnProperties.class), strict);
    } catch (BindException e) {
      throw new StartException(explain(e));
    }
  }

  private static String explain(BindException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
      if (root instanceof UnboundConfigurationPropertiesException unknown) {
        var property = unknown.getUnboundProperties().iterator().next();
        return "There is no setting %s. Look for a typing error.".formatted(property.getName());
      }
    }
    var property = failure.getProperty();
    return property == null
        ? "A setting does not fit: %s.".formatted(root.getMessage())
        : "The setting %s cannot be \"%s\": %s."
            .formatted(property.getName(), property.getValue(), root.getMessage());
  }

  /// Turns text into an absolute path.
  private static final class PathEditor extends PropertyEditorSupport {

    @Override
    public void setAsText(String text) {
      String home = System.getProperty("user.home");
      try {
        Path path =
            text.equals("~") || text.startsWith("~/")
                ? Path.of(home, text.substring(1))
                : Path.of(text);
        setValue(path.toAbsolutePath().normalize());
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("it is not a path", e);
      }
    }
  }
}
