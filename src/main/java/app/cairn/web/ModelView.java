package app.cairn.web;

import app.cairn.engine.LanguageModelInfo;
import app.cairn.model.Model;
import org.jspecify.annotations.Nullable;

/// How the API shows a language model. What its folder would tell is null while that cannot be
/// read.
record ModelView(
    long id,
    String name,
    String path,
    String state,
    @Nullable String reason,
    boolean chosen,
    @Nullable String architecture,
    @Nullable String quantization,
    @Nullable Long bytes,
    @Nullable Integer contextTokens,
    @Nullable Memory memory) {

  record Memory(long weights, long cache, long working, long total) {}

  /// A model where it only has to be named.
  record Named(long id, String name, String state) {

    static Named of(Model model) {
      return new Named(model.id(), model.name(), Lowercase.of(model.state()));
    }
  }

  static ModelView of(Model model) {
    LanguageModelInfo info = model.info();
    return new ModelView(
        model.id(),
        model.name(),
        model.folder().toString(),
        Lowercase.of(model.state()),
        model.reason(),
        model.chosen(),
        info == null ? null : info.architecture(),
        info == null ? null : info.quantization(),
        info == null ? null : info.bytes(),
        info == null ? null : info.contextTokens(),
        info == null ? null : memory(info.memory()));
  }

  private static Memory memory(LanguageModelInfo.Memory need) {
    return new Memory(need.weights(), need.cache(), need.working(), need.total());
  }
}
