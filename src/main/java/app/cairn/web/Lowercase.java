package app.cairn.web;

import app.cairn.library.DocumentState;
import app.cairn.library.FolderState;
import java.util.Locale;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// Writes states in lower case, as the API has them.
@Configuration(proxyBeanMethods = false)
class Lowercase {

  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Bean
  JsonMapperBuilderCustomizer lowercaseStates() {
    SimpleModule module = new SimpleModule("states");
    module.addSerializer(new Serializer<>(DocumentState.class));
    module.addSerializer(new Serializer<>(FolderState.class));
    return builder -> builder.addModule(module);
  }

  private static final class Serializer<E extends Enum<E>> extends StdSerializer<E> {

    Serializer(Class<E> type) {
      super(type);
    }

    @Override
    public void serialize(E value, JsonGenerator json, SerializationContext context) {
      json.writeString(of(value));
    }
  }
}
