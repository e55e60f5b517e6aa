package app.cairn.llm;

import java.time.Duration;

/// How a text came about.
///
/// @param promptTokens how many tokens the prompt has
/// @param reusedTokens how many of them were not read again, since the text before began with them
/// @param tokens how many were written, one that ended the text included
/// @param promptTime from the start to the first token
/// @param decodeTime from the first token to the last
public record GenerationResult(
    FinishReason reason,
    int promptTokens,
    int reusedTokens,
    int tokens,
    Duration promptTime,
    Duration decodeTime) {}
