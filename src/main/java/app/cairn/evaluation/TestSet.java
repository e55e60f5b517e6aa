package app.cairn.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Texts and questions about them.
///
/// @param texts each under its name, in order
record TestSet(Map<String, String> texts, List<Question> questions) {

  TestSet {
    texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    questions = List.copyOf(questions);
  }

  /// The first questions.
  List<Question> first(int count) {
    return new ArrayList<>(questions.subList(0, Math.min(count, questions.size())));
  }
}
