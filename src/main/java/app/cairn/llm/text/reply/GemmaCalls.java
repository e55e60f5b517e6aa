package app.cairn.llm.text.reply;

import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls as Gemma 4 writes them, `call:name{key:value,...}`, with a token of its own around
/// strings.
final class GemmaCalls extends LiteralReader {

  private final String quote;

  private GemmaCalls(String text, String quote) {
    super(text);
    this.quote = quote;
  }

  /// @param quote the token around strings
  static CallNotation quoting(String quote) {
    return text -> {
      GemmaCalls reader = new GemmaCalls(text, quote);
      List<FoundCall> calls = new ArrayList<>();
      while (!reader.atEnd()) {
        reader.expect("call:");
        String name = reader.name("_.-");
        if (name.isEmpty()) {
          throw new MalformedCallException("it names no tool");
        }
        reader.expect("{");
        calls.add(new FoundCall(name, reader.pairs()));
        reader.skip(",");
      }
      return calls;
    };
  }

  @Override
  String key() throws MalformedCallException {
    if (skip(quote)) {
      return upTo(quote);
    }
    if (skip("\"")) {
      return upTo("\"");
    }
    String key = name("_.-$@/ ").strip();
    if (key.isEmpty()) {
      throw new MalformedCallException("an argument has no name");
    }
    return key;
  }

  @Override
  @Nullable Object value() throws MalformedCallException {
    if (skip(quote)) {
      return upTo(quote);
    }
    if (skip("[")) {
      return elements("]");
    }
    if (skip("{")) {
      return pairs();
    }
    return word();
  }
}
