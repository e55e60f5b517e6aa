package app.cairn.llm.model;

import java.util.Collections;
import java.util.List;

/// A decoder's configuration, read and checked.
public interface DecoderConfig {

  /// What nearly every decoder has.
  DecoderSizes sizes();

  /// What each layer keeps of the tokens that it has seen.
  default List<LayerMemory> memory() {
    return Collections.nCopies(
        sizes().layers(), LayerMemory.Attention.full(sizes().kvHeads(), sizes().headDim()));
  }

  /// Builds the decoder.
  ///
  /// @throws ModelException if the weights do not fit
  Decoder load(Weights weights);
}
