package app.cairn.llm.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The tokens that a `tokenizer.json` adds to its vocabulary: it finds their texts wherever they
/// stand.
public final class AddedTokens {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private AddedTokens() {}

  /// One of them.
  ///
  /// @param special whether it is a mark, such as that of a message's end, and no text
  public record AddedToken(int id, String text, boolean special) {}

  /// Reads them from a `tokenizer.json`.
  ///
  /// @throws IOException if the file cannot be read, with a message for the user
  public static List<AddedToken> read(Path tokenizer) throws IOException {
    List<AddedToken> tokens = new ArrayList<>();
    // The rest of the file is large, and passed over.
    try (JsonParser parser = JSON.createParser(tokenizer)) {
      parser.nextToken();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        if (name.equals("added_tokens")) {
          JSON.readTree(parser).values().forEach(token -> tokens.add(token(token)));
          return tokens;
        }
        parser.skipChildren();
      }
      return tokens;
    } catch (JacksonException e) {
      throw new IOException(
          "%s is not readable JSON: %s".formatted(tokenizer, e.getOriginalMessage()), e);
    }
  }

  private static AddedToken token(JsonNode token) {
    return new AddedToken(
        token.path("id").asInt(-1),
        token.path("content").asString(""),
        token.path("special").asBoolean(false));
  }
}
