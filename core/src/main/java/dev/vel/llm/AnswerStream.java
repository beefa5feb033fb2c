package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes in pieces. Forgiving about pieces that say nothing, strict about the end:
 * without a finish reason and without {@code [DONE]} the answer was cut. Not thread-safe.
 */
final class AnswerStream {
  private final Failures failures;
  private final boolean eventStream;

  private @Nullable String model;
  private @Nullable String finishReason;
  private @Nullable TokenUsage usage;
  private boolean choiceSeen;
  private boolean malformedSeen;
  private long length;
  private final ToolCallPieces calls = new ToolCallPieces();
  private int callsChoice = -1;

  /**
   * @param eventStream whether the body is declared to be one; if not and nothing of the protocol
   *     is in it, it is somebody else's page rather than an answer that was cut
   */
  AnswerStream(Failures failures, boolean eventStream) {
    this.failures = failures;
    this.eventStream = eventStream;
  }

  void read(SseReader sse, Exchange.Sink sink)
      throws IOException, ChatException, InterruptedException {
    boolean done = false;
    try {
      String data = sse.next();
      while (data != null && !done) {
        done = data.strip().equals("[DONE]");
        if (!done) {
          event(data, sink);
          data = sse.next();
        }
      }
    } catch (SseReader.TooLargeException e) {
      throw e;
    } catch (IOException e) {
      // After the last word a broken connection has nothing left to take away.
      if (finishReason == null) {
        throw failures.truncated(e, usage);
      }
    }
    if (!choiceSeen && (done || malformedSeen || !eventStream)) {
      throw failures.malformed("answered without any choices", usage);
    }
    if (!done && finishReason == null) {
      throw failures.truncated(null, usage);
    }
    if (length == 0 && calls.areNameless()) {
      throw failures.malformed("called something without naming it", usage);
    }
    sink.put(new CallEvent.Ended(ending()));
  }

  private void event(String data, Exchange.Sink sink) throws ChatException, InterruptedException {
    JsonNode chunk = ProviderJson.parse(data);
    if (chunk != null) {
      chunk(chunk, sink);
    } else if (data.indexOf('\n') >= 0) {
      // Some servers forget the empty line between two events.
      for (String line : data.split("\n")) {
        event(line, sink);
      }
    } else if (!data.isBlank() && !data.strip().equals("[DONE]")) {
      malformedSeen = true;
    }
  }

  private void chunk(JsonNode chunk, Exchange.Sink sink)
      throws ChatException, InterruptedException {
    if (chunk.hasNonNull("error")) {
      throw failures.inAnswer(chunk);
    }
    String name = ProviderJson.text(chunk, "model");
    if (name != null && !name.isEmpty()) {
      model = name;
    }
    TokenUsage counted = ProviderJson.usage(chunk);
    usage = counted == null ? usage : counted;
    long before = calls.length();
    for (JsonNode each : chunk.path("choices")) {
      calls(each);
    }
    JsonNode choice = choice(chunk);
    works(choice == null ? MissingNode.getInstance() : choice.path("delta"), before, sink);
    boolean finishedNow = choice != null && choice(choice, sink);
    if (finishedNow || (counted != null && finishReason != null)) {
      sink.put(new CallEvent.Finished(ending()));
    }
  }

  /** Whether the choice ended with this piece. */
  private boolean choice(JsonNode choice, Exchange.Sink sink)
      throws ChatException, InterruptedException {
    choiceSeen = true;
    JsonNode delta = choice.path("delta");
    String text = ProviderJson.content(delta);
    if (!text.isEmpty()) {
      length += text.length();
      if (length > Exchange.MAX_ANSWER) {
        throw failures.malformed(
            "sent an answer of more than " + Exchange.MAX_ANSWER + " characters", usage);
      }
      sink.put(new CallEvent.Text(text));
    }
    String reason = ProviderJson.text(choice, "finish_reason");
    boolean first = finishReason == null && reason != null && !reason.isEmpty();
    if (first) {
      finishReason = reason;
    }
    return first;
  }

  private static @Nullable JsonNode choice(JsonNode chunk) {
    for (JsonNode choice : chunk.path("choices")) {
      if (choice.isObject() && choice.path("index").asInt(0) == 0) {
        return choice;
      }
    }
    return null;
  }

  /** Models that think before they answer stream that as {@code reasoning}, or call tools. */
  private void works(JsonNode delta, long before, Exchange.Sink sink) throws InterruptedException {
    int reasoning =
        Math.max(
            delta.path("reasoning").asText("").length(),
            delta.path("reasoning_content").asText("").length());
    long characters = calls.length() - before + reasoning;
    if (characters > 0 || ToolCallPieces.in(delta)) {
      sink.put(new CallEvent.Thinking(characters));
    }
  }

  /** Some send the text as one choice and the calls as another: the first that calls counts. */
  private void calls(JsonNode choice) throws ChatException {
    JsonNode delta = choice.path("delta");
    int index = choice.path("index").asInt(0);
    if (!ToolCallPieces.in(delta) || (callsChoice >= 0 && callsChoice != index)) {
      return;
    }
    callsChoice = index;
    try {
      calls.add(delta);
    } catch (ToolCallPieces.TooManyException e) {
      throw failures.malformed(String.valueOf(e.getMessage()), usage);
    }
  }

  private CallEvent.Ending ending() {
    return new CallEvent.Ending(model, finishReason, usage, calls.calls());
  }
}
