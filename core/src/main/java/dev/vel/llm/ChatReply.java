package dev.vel.llm;

import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param text everything that was streamed, in order
 * @param model the model the provider says it used; the one asked for when it does not say
 * @param finishReason {@code stop}, {@code length} … as the provider says it; null when it does not
 * @param usage null when the provider reported none
 */
public record ChatReply(
    String text, String model, @Nullable String finishReason, @Nullable TokenUsage usage) {}
