package app.cairn.llm.text.reply;

import app.cairn.llm.text.reply.CallOutcome.Found;
import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import app.cairn.llm.text.reply.CallOutcome.Malformed;
import java.util.List;

/// How calls are written between their marks.
@FunctionalInterface
interface CallNotation {

  List<FoundCall> read(String text) throws MalformedCallException;

  default CallOutcome parse(String text) {
    try {
      List<FoundCall> calls = read(text);
      return calls.isEmpty() ? new Malformed("it names no tool") : new Found(calls);
    } catch (MalformedCallException e) {
      return new Malformed(e.reason());
    }
  }
}
