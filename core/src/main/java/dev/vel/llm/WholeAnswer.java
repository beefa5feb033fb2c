package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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
                ProviderJson.usage(reply),
                calls(reply, failures))));
  }

  /** Some send the text as one choice and the calls as another: the first that calls counts. */
  private static List<ChatToolCall> calls(JsonNode reply, Failures failures) throws ChatException {
    ToolCallPieces calls = new ToolCallPieces();
    for (JsonNode choice : reply.path("choices")) {
      JsonNode message = choice.path("message");
      if (ToolCallPieces.in(message)) {
        try {
          calls.add(message);
        } catch (ToolCallPieces.TooManyException e) {
          throw failures.malformed(String.valueOf(e.getMessage()), ProviderJson.usage(reply));
        }
        break;
      }
    }
    return calls.calls();
  }
}
