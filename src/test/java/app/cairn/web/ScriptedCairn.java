package app.cairn.web;

import app.cairn.CairnApplication;
import app.cairn.ai.ChatModelChoice;
import app.cairn.chat.ScriptedChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/// Cairn with a language model that keeps to a script: for the tests in a browser a program of its
/// own, which finds it in the folder of the test classes.
public final class ScriptedCairn {

  /// The setting with which Spring takes the model in.
  static final String SETTING = "--spring.main.sources=" + Beans.class.getName();

  private static final String REWRITTEN =
      "Must the notice that ends the lease be given in writing?";

  private static final String UNENDING = "Tell me everything about the lease";

  /// Replies to questions, by a part of the question; `%1$d` is the number of the passage that has
  /// the words before the bar.
  private static final Map<String, String> REPLIES =
      Map.of(
          "How much notice",
          "three months' notice|The tenant may end the lease with **three months' notice** to the"
              + " end of a month [%1$d].\n\n"
              + "- Pirates must be told by pigeon [%1$d].",
          "in writing",
          "three months' notice|Yes: the notice must be given in writing [%1$d].",
          "air filter",
          "lukewarm water|The filter is cleaned by seven dwarfs on Mondays [%1$d].",
          "emergency number",
          "on the lid|NOT_FOUND",
          UNENDING,
          "three months' notice|The notice must be given in writing [%1$d]. "
              + "There is more to say about it. ".repeat(2_000));

  private ScriptedCairn() {}

  /// Runs Cairn with the model.
  public static void main(String[] args) {
    String[] all = java.util.Arrays.copyOf(args, args.length + 1);
    all[args.length] = SETTING;
    CairnApplication.start(all);
  }

  /// What comes in the place of the models that the user installs. Not annotated, so that only who
  /// asks for it gets it.
  static final class Beans {

    @Bean
    @Primary
    ChatModel scriptedChatModel() {
      return new ScriptedChatModel(ScriptedCairn::reply)
          .thinking("Which passage says it?")
          .pausing(Duration.ofMillis(4));
    }

    @Bean
    @Primary
    ChatModelChoice scriptedChoice() {
      return () -> Path.of("scripted");
    }
  }

  private static String reply(String prompt) {
    if (prompt.contains("Conversation:")) {
      String followUp = prompt.substring(prompt.lastIndexOf("Question:") + 9).strip();
      return followUp.contains("that") ? REWRITTEN : followUp;
    }
    String question = prompt.substring(prompt.lastIndexOf("Question: "));
    return REPLIES.entrySet().stream()
        .filter(entry -> question.contains(entry.getKey()))
        .map(entry -> cited(entry.getValue(), prompt))
        .findFirst()
        .orElse("NOT_FOUND");
  }

  private static String cited(String reply, String prompt) {
    int bar = reply.indexOf('|');
    Matcher passage =
        Pattern.compile(
                "<passage number=\"(\\d+)\">(?:(?!</passage>).)*"
                    + Pattern.quote(reply.substring(0, bar)),
                Pattern.DOTALL)
            .matcher(prompt.replaceAll("\\s+", " "));
    return reply
        .substring(bar + 1)
        .formatted(passage.find() ? Integer.parseInt(passage.group(1)) : 0);
  }
}
