package app.cairn.llm.text.reply;

import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls as Mistral's models write them after `[TOOL_CALLS]`: a JSON list, or a name, an id in
/// between with some, and the arguments as JSON.
final class MistralCalls {

  private static final String ARGUMENTS = "[ARGS]";
  private static final String ID = "[CALL_ID]";

  private MistralCalls() {}

  static List<FoundCall> read(String text) throws MalformedCallException {
    String body = text.strip();
    if (body.startsWith("[") || body.startsWith("{")) {
      return JsonCalls.read(body);
    }
    int arguments = body.indexOf(ARGUMENTS);
    int brace = body.indexOf('{');
    if (arguments < 0 && brace < 0) {
      throw new MalformedCallException("it has no arguments");
    }
    String head = body.substring(0, arguments < 0 ? brace : arguments);
    String json = body.substring(arguments < 0 ? brace : arguments + ARGUMENTS.length());
    int idMark = head.indexOf(ID);
    String name = (idMark < 0 ? head : head.substring(0, idMark)).strip();
    @Nullable String id = idMark < 0 ? null : head.substring(idMark + ID.length()).strip();
    if (name.isEmpty()) {
      throw new MalformedCallException("it names no tool");
    }
    return List.of(new FoundCall(name, JsonCalls.object(json), id));
  }
}
