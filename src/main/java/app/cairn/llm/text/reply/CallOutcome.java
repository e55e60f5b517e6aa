package app.cairn.llm.text.reply;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was found where a call was marked.
sealed interface CallOutcome {

  /// A call before it has an id of Cairn's.
  ///
  /// @param id the id that the model gave, or null
  record FoundCall(
      String name, Map<String, ? extends @Nullable Object> arguments, @Nullable String id) {

    FoundCall(String name, Map<String, ? extends @Nullable Object> arguments) {
      this(name, arguments, null);
    }
  }

  record Found(List<FoundCall> calls) implements CallOutcome {}

  /// No call at all.
  ///
  /// @param reason what is wrong, for the user
  record Malformed(String reason) implements CallOutcome {}
}
