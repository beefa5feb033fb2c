package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.Model;
import dev.vel.llm.ProviderJson;
import dev.vel.llm.Reply;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.wire.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Streams of chat completions. The pieces of the first model go through as they are; those of a
 * model that goes on for it are made to fit. For one thread.
 */
final class ChatRelay implements Relay {
  /** After the last word, how long the count of tokens is waited for. */
  private static final Duration USAGE_GRACE = Duration.ofSeconds(1);

  private static final Duration DONE_GRACE = Duration.ofMillis(100);
  private static final byte[] DATA = bytes("data: ");
  private static final byte[] FRAME_END = bytes("\n\n");
  private static final byte[] DONE = bytes("data: [DONE]\n\n");

  private final GatewayTerms terms;
  private final StreamStart out;
  private final Seen seen = new Seen();
  private final ChunkShape shape = new ChunkShape();
  private boolean several;
  private byte @Nullable [] firstChunk;

  private @Nullable CatchUp catchUp;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final StringBuilder said = new StringBuilder();
  private @Nullable TokenUsage usage;
  private @Nullable String finish;
  private boolean choices;
  private boolean malformed;
  private boolean done;

  ChatRelay(GatewayTerms terms, StreamStart out) {
    this.terms = terms;
    this.out = out;
  }

  @Override
  public @Nullable String toContinue(Candidate candidate) {
    Model known = candidate.known();
    boolean takesPrefix = known != null && known.capabilities().contains("assistant_prefix");
    return takesPrefix && seen.isTextAlone() ? seen.text(Seen.TEXT) : null;
  }

  @Override
  public void starts(Candidate candidate, boolean continuing) throws ChatException {
    held.reset();
    said.setLength(0);
    usage = null;
    finish = null;
    choices = false;
    malformed = false;
    done = false;
    out.next(candidate);
    catchUp = out.hasBegun() ? new CatchUp(seen, continuing) : null;
    several |= terms.call().wantsSeveral();
    if (catchUp != null && several) {
      throw diverged("several answers at once cannot be gone on with");
    }
  }

  @Override
  public void take(Frames frames, Reply reply) throws ChatException {
    if (frames.is("[DONE]")) {
      done = true;
    } else if (!frames.isBlank() && !isMoreText(frames, reply)) {
      Chunk chunk =
          Chunk.read(frames.buffer(), frames.dataStart(), frames.dataLength()).orElse(null);
      if (chunk == null) {
        malformed = true;
      } else {
        take(chunk, frames, reply);
      }
    }
  }

  /** Passes on a piece that differs from one before only in its text. */
  private boolean isMoreText(Frames frames, Reply reply) {
    String text =
        catchUp == null && out.hasBegun()
            ? shape.text(frames.buffer(), frames.dataStart(), frames.dataLength())
            : null;
    if (text == null) {
      return false;
    }
    said.append(text);
    seen.add(Seen.TEXT, text);
    if (finish == null && !text.isEmpty()) {
      reply.moved();
    }
    write(frames);
    return true;
  }

  private void take(Chunk chunk, Frames frames, Reply reply) throws ChatException {
    if (chunk.isError()) {
      throw reply.failedInside(frames.data());
    }
    note(chunk, reply);
    if (catchUp != null) {
      rebuilt(frames.data());
    } else if (chunk.hasChoices() || (terms.call().wantsUsage() && chunk.usage() != null)) {
      passed(chunk, frames);
    }
  }

  private void note(Chunk chunk, Reply reply) {
    usage = chunk.usage() == null ? usage : chunk.usage();
    choices |= chunk.hasChoices();
    several |= chunk.isOfSeveral();
    said.append(chunk.text());
    if (finish == null) {
      finish = chunk.finish();
      if (finish != null) {
        reply.finished(usage == null ? USAGE_GRACE : DONE_GRACE);
      } else if (chunk.works()) {
        reply.moved();
      }
    } else if (chunk.usage() != null) {
      reply.finished(DONE_GRACE);
    }
  }

  private void passed(Chunk chunk, Frames frames) {
    if (!out.hasBegun()) {
      if (!chunk.works() && chunk.finish() == null) {
        // Nothing that a client waits for: should this model fail now, another can begin instead.
        append(held, frames);
        return;
      }
      out.begin();
      out.write(held.toByteArray());
    }
    if (firstChunk == null) {
      int from = frames.dataStart();
      firstChunk = Arrays.copyOfRange(frames.buffer(), from, from + frames.dataLength());
    }
    seen.add(Seen.TEXT, chunk.text());
    if (chunk.hasTools()) {
      ProviderJson.object(bytes(frames.data())).ifPresent(seen::addTools);
    }
    if (chunk.textStart() > 0) {
      shape.learn(frames.buffer(), frames.dataStart(), frames.dataLength(), chunk.textStart());
    }
    write(frames);
  }

  private void write(Frames frames) {
    if (frames.isClosed()) {
      out.write(frames.buffer(), frames.start(), frames.length());
    } else {
      out.write(DATA);
      out.write(frames.buffer(), frames.dataStart(), frames.dataLength());
      out.write(FRAME_END);
    }
  }

  private static void append(ByteArrayOutputStream to, Frames frames) {
    to.writeBytes(DATA);
    to.write(frames.buffer(), frames.dataStart(), frames.dataLength());
    to.writeBytes(FRAME_END);
  }

  /** A piece of a second model: what is new of it, under the first one's name. */
  private void rebuilt(String data) throws ChatException {
    JsonNode tree = ProviderJson.object(bytes(data)).orElse(null);
    if (!(tree instanceof ObjectNode chunk)) {
      return;
    }
    JsonNode choice = chunk.path("choices").path(0);
    if (!(choice instanceof ObjectNode first)) {
      if (terms.call().wantsUsage() && chunk.path("usage").isObject()) {
        write(chunk);
      }
      return;
    }
    try {
      ObjectNode delta = fresh(first.path("delta"));
      boolean ends = first.path("finish_reason").isTextual();
      if (ends) {
        String rest = catching().rest();
        if (!rest.isEmpty()) {
          seen.add(Seen.TEXT, rest);
          delta.put("content", rest + delta.path("content").asText(""));
        }
      }
      if (ends || !delta.isEmpty()) {
        first.set("delta", delta);
        first.remove("logprobs");
        write(chunk);
      }
    } catch (CatchUp.DivergedException e) {
      throw diverged(String.valueOf(e.getMessage()));
    }
  }

  private CatchUp catching() {
    CatchUp current = catchUp;
    if (current == null) {
      throw new IllegalStateException("nothing is being caught up with");
    }
    return current;
  }

  private ObjectNode fresh(JsonNode delta) throws CatchUp.DivergedException {
    ObjectNode fresh = Json.object();
    for (String field : new String[] {"content", "refusal"}) {
      String unseen = unseen(Seen.TEXT, delta.path(field).asText(""));
      if (!unseen.isEmpty()) {
        fresh.put(field, unseen);
      }
    }
    JsonNode function = delta.path("function_call");
    String name = unseen(Seen.FUNCTION_NAME, function.path("name").asText(""));
    String arguments = unseen(Seen.FUNCTION_ARGUMENTS, function.path("arguments").asText(""));
    if (!name.isEmpty()) {
      fresh.withObject("/function_call").put("name", name);
    }
    if (!arguments.isEmpty()) {
      fresh.withObject("/function_call").put("arguments", arguments);
    }
    ArrayNode calls = Json.object().putArray("tool_calls");
    for (JsonNode call : delta.path("tool_calls")) {
      freshCall(call, calls);
    }
    if (!calls.isEmpty()) {
      fresh.set("tool_calls", calls);
    }
    return fresh;
  }

  private String unseen(String channel, String piece) throws CatchUp.DivergedException {
    String unseen = piece.isEmpty() ? "" : catching().take(channel, piece);
    seen.add(channel, unseen);
    return unseen;
  }

  private void freshCall(JsonNode call, ArrayNode calls) throws CatchUp.DivergedException {
    JsonNode function = call.path("function");
    boolean known = !seen.text(Seen.name(call)).isEmpty();
    unseen(Seen.name(call), function.path("name").asText(""));
    String newArguments = unseen(Seen.arguments(call), function.path("arguments").asText(""));
    if (!known) {
      calls.add(call);
    } else if (!newArguments.isEmpty()) {
      ObjectNode rest = calls.addObject().put("index", call.path("index").asInt(0));
      rest.putObject("function").put("arguments", newArguments);
    }
  }

  private void write(ObjectNode chunk) {
    byte[] first = firstChunk;
    if (first != null) {
      ProviderJson.object(first)
          .ifPresent(begun -> {
            for (String name : new String[] {"id", "created"}) {
              chunk.remove(name);
              begun.optional(name).ifPresent(value -> chunk.set(name, value));
            }
          });
    }
    out.write(DATA);
    out.write(bytes(Json.write(chunk)));
    out.write(FRAME_END);
  }

  @Override
  public void takeWhole(byte[] json, Reply reply) throws ChatException, InterruptedException {
    JsonNode tree = ProviderJson.object(json).orElse(null);
    if (!(tree instanceof ObjectNode answer)) {
      throw reply.malformed("answered with something that is not JSON", null);
    }
    for (JsonNode choice : answer.path("choices")) {
      if (choice instanceof ObjectNode one && one.has("message")) {
        JsonNode delta = one.remove("message");
        int index = 0;
        for (JsonNode call : delta.path("tool_calls")) {
          if (call instanceof ObjectNode named) {
            named.put("index", index++);
          }
        }
        one.set("delta", delta.isObject() ? delta : Json.object());
      }
    }
    answer.put("object", "chat.completion.chunk");
    Frames frames = Frames.of(bytes("data: " + Json.write(answer) + "\n\n"));
    if (frames.next()) {
      take(frames, reply);
    }
    done = true;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public void ended(Reply reply) throws ChatException {
    if (!choices && (done || malformed || finish != null)) {
      throw reply.malformed("answered without any choices", usage);
    }
    if (!done && finish == null) {
      throw reply.truncated(usage);
    }
    if (catchUp != null) {
      lastWords();
    }
    if (!out.hasBegun()) {
      out.begin();
      out.write(held.toByteArray());
    }
    out.writeCost(usage);
    out.write(DONE);
    if (!reply.hasMore()) {
      // Else the end of the body is there, and everything leaves together in a moment.
      out.flush();
    }
  }

  /** Of a second model that never said why it ended. */
  private void lastWords() throws ChatException {
    try {
      String rest = catching().rest();
      if (!rest.isEmpty()) {
        ObjectNode chunk = Json.object().put("object", "chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta").put("content", rest);
        choice.putNull("finish_reason");
        seen.add(Seen.TEXT, rest);
        write(chunk);
      }
    } catch (CatchUp.DivergedException e) {
      throw diverged(String.valueOf(e.getMessage()));
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
  public String finish() {
    return finish == null ? "" : finish;
  }

  @Override
  public boolean hasBegun() {
    return out.hasBegun();
  }

  @Override
  public void fail(OpenAiError error) {
    out.write(DATA);
    out.write(error.body());
    out.write(FRAME_END);
    out.flush();
  }

  private ChatException diverged(String how) {
    return new ChatException(
        Kind.DIVERGED, out.candidate().label() + " " + how, null, null, usage, "", null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
