package app.cairn.engine;

/// Limits for language models.
///
/// @param memoryBytes how much memory all of them may take; 0 for what the machine has
/// @param context how many tokens prompt and answer may have together
/// @param kvBits in how many bits keys and values are kept
/// @param idleMillis after how long without use one is unloaded
record LanguageModelLimits(long memoryBytes, int context, int kvBits, long idleMillis) {}
