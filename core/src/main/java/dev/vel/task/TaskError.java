package dev.vel.task;

/**
 * Why a task failed.
 *
 * @param code {@code PROVIDERS_EXHAUSTED}, {@code CONTENT_FILTER}, {@code CONTEXT_LENGTH}, {@code
 *     TIMEOUT}, {@code RATE_LIMITED}, {@code QUOTA_EXHAUSTED}, {@code UNAUTHORIZED} and {@code
 *     UNREACHABLE} where that is how the last provider failed, {@code INVALID_OUTPUT}, {@code
 *     CANCELLED}, {@code INTERNAL} …; {@code QUOTA_EXCEEDED} where the user's own quota kept it
 *     from being asked
 * @param message one sentence for the user
 * @param retryable whether the same task may succeed when run again
 */
public record TaskError(String code, String message, boolean retryable) {}
