package app.cairn.ai;

/// Nobody chose a language model.
public final class NoChatModelException extends ChatModelException {

  private static final long serialVersionUID = 1L;

  NoChatModelException() {
    super("No language model is chosen. Add the folder of one, and choose it.");
  }
}
