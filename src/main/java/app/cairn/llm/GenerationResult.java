package app.cairn.llm;

import java.time.Duration;

/// How a text came about.
///
/// @param promptTokens how many tokens the prompt has
/// @param reusedTokens how many of them were not read again, since the text before began with them
/// @param tokens how many were written, one that ended the text included
/// @param draftedTokens how many were guessed from what stood before
/// @param agreedTokens how many of these the model wrote as well, with no pass of their own
/// @param promptTime from the start to the first token
/// @param decodeTime from the first token to the last
public record GenerationResult(
    FinishReason reason,
    int promptTokens,
    int reusedTokens,
    int tokens,
    int draftedTokens,
    int agreedTokens,
    Duration promptTime,
    Duration decodeTime) {}
