package dev.vel.gateway;

import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's stream that begins when the first piece worth sending is there: until then the
 * headers, which name the model, can still change. For one thread.
 */
final class StreamStart {
  /** Larger answers are not kept. */
  private static final int LARGEST_COPY = 1 << 20;

  private final ClientStream client;
  private final Function<Candidate, Map<String, String>> headers;
  private @Nullable ByteArrayOutputStream copy;
  private @Nullable Candidate candidate;
  private boolean begun;
  private boolean unsent;

  /**
   * @param headers what the answer's headers say when this model answers
   * @param copying whether what the client gets is kept
   */
  StreamStart(
      ClientStream client, Function<Candidate, Map<String, String>> headers, boolean copying) {
    this.client = client;
    this.headers = headers;
    this.copy = copying ? new ByteArrayOutputStream() : null;
  }

  void next(Candidate now) {
    candidate = now;
  }

  /** The model that is asked now. */
  Candidate candidate() {
    Candidate now = candidate;
    if (now == null) {
      throw new IllegalStateException("nobody is asked yet");
    }
    return now;
  }

  boolean hasBegun() {
    return begun;
  }

  /** Makes room for bytes that are kept before any of them is sent; false when there is none. */
  boolean hold(int bytes) {
    return client.hold(bytes);
  }

  void begin() {
    client.begin(headers.apply(candidate()));
    begun = true;
  }

  void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  void write(byte[] bytes, int offset, int length) {
    if (length > 0) {
      unsent = true;
      client.write(bytes, offset, length);
      ByteArrayOutputStream kept = copy;
      if (kept != null) {
        kept.write(bytes, offset, length);
        copy = kept.size() > LARGEST_COPY ? null : kept;
      }
    }
  }

  /** Everything that the client got; null when it was not to be kept or is too large for it. */
  byte @Nullable [] copy() {
    ByteArrayOutputStream kept = copy;
    return kept == null ? null : kept.toByteArray();
  }

  /** What the call cost, as a comment: a stream's headers are sent before anybody knows. */
  void writeCost(@Nullable TokenUsage usage) {
    if (usage != null && candidate().known() != null) {
      String cost = candidate().cost(usage).stripTrailingZeros().toPlainString();
      client.write(comment(cost), 0, comment(cost).length);
    }
  }

  private static byte[] comment(String cost) {
    return (": x-vel-cost " + cost + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  void flush() {
    if (begun && unsent) {
      unsent = false;
      client.flush();
    }
  }
}
