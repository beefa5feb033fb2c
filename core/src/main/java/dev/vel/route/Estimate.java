package dev.vel.route;

import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.TokenUsage;

/**
 * Tokens of a call whose provider reported none: a token for every four characters, OpenAI's own
 * rule of thumb for English text (help centre, "What are tokens and how to count them").
 */
final class Estimate {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private Estimate() {}

  static TokenUsage of(ChatRequest request, int answerLength) {
    long prompt = 0;
    for (ChatMessage message : request.messages()) {
      prompt += tokens(message.content().length());
    }
    return new TokenUsage(prompt, tokens(answerLength), 0, 0);
  }

  private static long tokens(int characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }
}
