package app.cairn.chat;

import org.jspecify.annotations.Nullable;

/// How a language model wrote an answer.
///
/// @param model its name, if it says so
/// @param thinking what it thought before it answered, if it did
/// @param promptTokens how many tokens it read, if it says so
/// @param answerTokens how many tokens it wrote, if it says so
/// @param droppedCitations how many of its citations the passages do not support
public record Writing(
    @Nullable String model,
    @Nullable String thinking,
    @Nullable Integer promptTokens,
    @Nullable Integer answerTokens,
    int droppedCitations) {}
