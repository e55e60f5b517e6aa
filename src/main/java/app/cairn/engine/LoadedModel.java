package app.cairn.engine;

/// A language model in the engine's memory.
///
/// @param folder where it was loaded from
/// @param context how many tokens prompt and answer may have together
/// @param weightBytes the memory that its weights take
/// @param activeBytes the memory that all models take together now
public record LoadedModel(String folder, int context, long weightBytes, long activeBytes) {}
