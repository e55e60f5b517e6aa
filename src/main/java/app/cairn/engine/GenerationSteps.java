package app.cairn.engine;

import app.cairn.llm.Generation;
import app.cairn.llm.GenerationListener;
import app.cairn.llm.GenerationResult;
import app.cairn.llm.PromptLengthException;
import app.cairn.llm.TextGenerator;
import app.cairn.llm.TokenLogprobs;
import app.cairn.llm.text.Tokenizer;
import app.cairn.llm.text.ToolCall;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A text while it is written: first the model is loaded, then the prompt is read in parts, then
/// each step writes a token.
final class GenerationSteps implements LanguageModelJob.Steps {

  private final ResidentModels models;
  private final GenerationRequest request;
  private final Path folder;
  private @Nullable TextGenerator generator;
  private @Nullable Generation generation;

  GenerationSteps(ResidentModels models, GenerationRequest request) {
    this.models = models;
    this.request = request;
    this.folder = Path.of(request.folder());
  }

  @Override
  public boolean next(Consumer<EngineReply> replies) {
    if (generator == null) {
      generator = models.hold(folder);
      return true;
    }
    Consumer<GenerationEvent> events = event -> replies.accept(new EngineReply.Generated(event));
    if (generation == null) {
      try {
        generation = start(generator, new Telling(generator.tokenizer(), events));
      } catch (PromptLengthException e) {
        replies.accept(
            new EngineReply.TooManyTokens(String.valueOf(e.getMessage()), e.tokens(), e.room()));
        return false;
      }
    }
    if (generation.advance()) {
      return true;
    }
    GenerationResult result = generation.result();
    if (result != null) {
      events.accept(done(result));
    }
    return false;
  }

  private Generation start(TextGenerator with, GenerationListener listener) {
    return switch (request.prompt()) {
      case GenerationRequest.Prompt.Conversation(var messages, var tools, var form) ->
          with.start(messages, tools, form, request.options(), listener);
      case GenerationRequest.Prompt.Text(String text) ->
          with.start(with.tokenizer().encode(text), request.options(), listener);
      case GenerationRequest.Prompt.Tokens(List<Integer> ids) ->
          with.start(
              ids.stream().mapToInt(Integer::intValue).toArray(), request.options(), listener);
    };
  }

  private static GenerationEvent.Done done(GenerationResult result) {
    GenerationEvent.Reason reason =
        switch (result.reason()) {
          case END, STOP_STRING -> GenerationEvent.Reason.STOP;
          case LENGTH, CANCELLED -> GenerationEvent.Reason.LENGTH;
        };
    return new GenerationEvent.Done(
        reason,
        result.promptTokens(),
        result.reusedTokens(),
        result.tokens(),
        result.promptTime().toMillis(),
        result.decodeTime().toMillis());
  }

  @Override
  public void close() {
    if (generation != null) {
      generation.close();
    }
    if (generator != null) {
      models.release(folder);
    }
  }

  private record Telling(Tokenizer tokenizer, Consumer<GenerationEvent> events)
      implements GenerationListener {

    @Override
    public void promptRead(int tokens, int of) {
      events.accept(new GenerationEvent.PromptRead(tokens, of));
    }

    @Override
    public void thinking(String piece) {
      events.accept(new GenerationEvent.Thinking(piece));
    }

    @Override
    public void call(ToolCall call) {
      events.accept(new GenerationEvent.Call(call));
    }

    @Override
    public void text(String piece, List<TokenLogprobs> tokens) {
      events.accept(new GenerationEvent.Text(piece, tokens.stream().map(this::token).toList()));
    }

    private GenerationEvent.Token token(TokenLogprobs token) {
      List<GenerationEvent.Candidate> top =
          token.top().stream()
              .map(
                  candidate ->
                      new GenerationEvent.Candidate(
                          candidate.token(), decoded(candidate.token()), candidate.logprob()))
              .toList();
      return new GenerationEvent.Token(token.token(), decoded(token.token()), token.logprob(), top);
    }

    private String decoded(int token) {
      return tokenizer.decode(new int[] {token});
    }
  }
}
