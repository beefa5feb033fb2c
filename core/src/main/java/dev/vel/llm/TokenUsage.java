package dev.vel.llm;

/**
 * Tokens as the provider counted them.
 *
 * @param prompt all input tokens, the cached ones included
 * @param completion all output tokens, the reasoning ones included
 * @param cached input tokens billed at the cached rate
 * @param reasoning output tokens the caller never sees
 */
public record TokenUsage(long prompt, long completion, long cached, long reasoning) {
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0);

  public long total() {
    return prompt + completion;
  }
}
