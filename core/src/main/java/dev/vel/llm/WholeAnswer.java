package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer that came in one piece. */
final class WholeAnswer {
  private WholeAnswer() {}

  static void emit(JsonNode reply, Failures failures, Exchange.Sink sink)
      throws ChatException, InterruptedException {
    if (reply.hasNonNull("error")) {
      throw failures.inAnswer(reply);
    }
    JsonNode choice = reply.path("choices").path(0);
    JsonNode message = choice.path("message");
    if (!message.isObject()) {
      throw failures.malformed("answered without any choices", ProviderJson.usage(reply));
    }
    String text = ProviderJson.content(message);
    if (!text.isEmpty()) {
      sink.put(new CallEvent.Text(text));
    }
    sink.put(
        new CallEvent.Ended(
            new CallEvent.Ending(
                ProviderJson.text(reply, "model"),
                ProviderJson.text(choice, "finish_reason"),
                ProviderJson.usage(reply))));
  }
}
