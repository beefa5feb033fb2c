package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.ProviderJson;
import dev.vel.llm.Reply;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.wire.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Streams of the Responses API (OpenAI's API reference, "Streaming events"): events with a type and
 * a number, ended by one that carries the whole response. A second model's events are fitted to
 * what the first one's have built. For one thread.
 */
final class ResponsesRelay implements Relay {
  private static final Duration DONE_GRACE = Duration.ofMillis(100);

  private final StreamStart out;
  private final Seen seen = new Seen();
  private final Set<String> sent = new HashSet<>();
  private final OutputItems items = new OutputItems();
  private @Nullable String responseId;
  private long number;

  private @Nullable CatchUp catchUp;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final StringBuilder said = new StringBuilder();
  private @Nullable TokenUsage usage;
  private boolean done;
  private String finish = "";

  ResponsesRelay(StreamStart out) {
    this.out = out;
  }

  @Override
  public @Nullable String toContinue(Candidate candidate) {
    return null;
  }

  @Override
  public void starts(Candidate candidate, boolean continuing) {
    held.reset();
    said.setLength(0);
    usage = null;
    done = false;
    finish = "";
    items.another();
    out.next(candidate);
    catchUp = out.hasBegun() ? new CatchUp(seen, false) : null;
    if (catchUp == null) {
      sent.clear();
      items.clear();
      responseId = null;
    }
  }

  @Override
  public void take(Frames frames, Reply reply) throws ChatException {
    if (frames.isBlank() || frames.is("[DONE]")) {
      return;
    }
    ObjectNode event =
        ProviderJson.object(frames.data().getBytes(StandardCharsets.UTF_8))
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast)
            .orElse(null);
    if (event == null) {
      return;
    }
    String type = event.path("type").asText("");
    Optional<JsonNode> failure = failure(event, type);
    if (failure.isPresent()) {
      throw reply.failedInside(Json.write(Json.object().set("error", failure.get())));
    }
    note(event, type, reply);
    if (catchUp == null) {
      passed(event, type, frames);
    } else {
      rebuilt(event, type);
    }
  }

  private static Optional<JsonNode> failure(ObjectNode event, String type) {
    return switch (type) {
      case "error" -> Optional.of(event.hasNonNull("error") ? event.path("error") : event);
      case "response.failed" -> Optional.of(event.path("response").path("error"));
      default -> Optional.empty();
    };
  }

  private void note(ObjectNode event, String type, Reply reply) {
    switch (type) {
      case "response.completed", "response.incomplete" -> {
        JsonNode response = event.path("response");
        usage = ProviderJson.counted(response.path("usage"));
        finish = response.path("incomplete_details").path("reason").asText("completed");
        done = true;
        reply.finished(DONE_GRACE);
      }
      case "response.created", "response.in_progress", "response.queued" -> {}
      default -> {
        said.append(isText(type) ? event.path("delta").asText("") : "");
        reply.moved();
      }
    }
  }

  private void passed(ObjectNode event, String type, Frames frames) {
    remember(event, type);
    number = event.path("sequence_number").asLong(number);
    boolean opening = type.equals("response.created") || type.equals("response.in_progress");
    if (!out.hasBegun()) {
      if (opening) {
        held.write(frames.buffer(), frames.start(), frames.length());
        if (!frames.isClosed()) {
          held.write('\n');
        }
        return;
      }
      out.begin();
      out.write(held.toByteArray());
    }
    if (isDelta(type) && !items.isThought(event)) {
      seen.add(channel(event, type), event.path("delta").asText(""));
    }
    out.write(frames.buffer(), frames.start(), frames.length());
    if (!frames.isClosed()) {
      out.write("\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void remember(ObjectNode event, String type) {
    sent.add(key(event, type));
    if (responseId == null && event.path("response").hasNonNull("id")) {
      responseId = event.path("response").path("id").asText();
    }
    items.first(event);
  }

  /** What a second model's event has that the client does not, in the first one's names. */
  private void rebuilt(ObjectNode event, String type) throws ChatException {
    CatchUp catching = catchUp;
    if (catching == null) {
      throw new IllegalStateException("nothing is being caught up with");
    }
    try {
      if (!items.place(event)) {
        return;
      }
      if (isDelta(type)) {
        String channel = channel(event, type);
        String unseen = catching.take(channel, event.path("delta").asText(""));
        if (unseen.isEmpty()) {
          return;
        }
        seen.add(channel, unseen);
        event.put("delta", unseen);
      } else if (done) {
        catching.rest();
      } else if (!sent.add(key(event, type))) {
        return;
      }
    } catch (CatchUp.DivergedException e) {
      throw new ChatException(
          Kind.DIVERGED,
          out.candidate().label() + " " + e.getMessage(),
          null,
          null,
          usage,
          "",
          null);
    }
    rename(event);
    number++;
    event.put("sequence_number", number);
    write(type, event);
  }

  private void rename(ObjectNode event) {
    items.rename(event);
    if (responseId != null && event.path("response") instanceof ObjectNode response) {
      response.put("id", responseId);
    }
  }

  private void write(String type, ObjectNode event) {
    out.write(
        ("event: " + type + "\ndata: " + Json.write(event) + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isDelta(String type) {
    return type.endsWith(".delta");
  }

  private static boolean isText(String type) {
    return type.equals("response.output_text.delta") || type.equals("response.refusal.delta");
  }

  private static String channel(JsonNode event, String type) {
    return key(event, isText(type) ? Seen.TEXT : type);
  }

  private static String key(JsonNode event, String type) {
    return type
        + " "
        + event.path("output_index").asInt(0)
        + " "
        + event.path("content_index").asInt(0)
        + " "
        + event.path("annotation_index").asInt(0);
  }

  @Override
  public void takeWhole(byte[] json, Reply reply) throws ChatException {
    throw reply.malformed("answered in one piece, and was asked for a stream", null);
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public void ended(Reply reply) throws ChatException {
    if (!done) {
      throw reply.truncated(usage);
    }
    if (!out.hasBegun()) {
      out.begin();
      out.write(held.toByteArray());
    }
    out.writeCost(usage);
    if (!reply.hasMore()) {
      out.flush();
    }
  }

  @Override
  public @Nullable TokenUsage usage() {
    return usage;
  }

  @Override
  public CharSequence said() {
    return said;
  }

  @Override
  public boolean hasBegun() {
    return out.hasBegun();
  }

  @Override
  public String finish() {
    return finish;
  }

  @Override
  public void fail(OpenAiError error) {
    ObjectNode event = Json.object().put("type", "error");
    event.put("code", error.code()).put("message", error.message()).putNull("param");
    event.put("sequence_number", number + 1);
    write("error", event);
    out.flush();
  }
}
