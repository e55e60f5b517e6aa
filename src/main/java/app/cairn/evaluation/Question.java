package app.cairn.evaluation;

import java.util.List;
import java.util.Set;

/// A question with what is known about its answer.
///
/// @param relevant the names of the texts that answer it
/// @param answers the answers that count as right, if they are known
record Question(String text, Set<String> relevant, List<String> answers) {

  Question {
    relevant = Set.copyOf(relevant);
    answers = List.copyOf(answers);
  }
}
