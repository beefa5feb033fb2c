package dev.vel.llm;

import dev.vel.llm.ChatException.Kind;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call, seen from the calling thread. The network is read by a virtual thread of its own and
 * the caller only ever waits on a queue: so every limit is exact whatever the peer does or the
 * network blocks in, an interrupt is felt at once on any kind of thread, and no timer can outlive
 * the call.
 */
final class Call {
  /** After the last word, how long the count of tokens is waited for. */
  private static final Duration USAGE_GRACE = Duration.ofSeconds(1);

  /** How long a refusal's reason is waited for; its status is known by then. */
  private static final Duration REASON_GRACE = Duration.ofSeconds(1);

  /** After everything came, how long the end of the body is waited for, to keep the connection. */
  private static final Duration RELEASE_GRACE = Duration.ofMillis(100);

  private final BlockingQueue<CallEvent> events = new ArrayBlockingQueue<>(64);
  private final StringBuilder text = new StringBuilder();
  private final ChatRequest request;
  private final ChatLimits limits;
  private final String provider;
  private final boolean streaming;
  private final long start = System.nanoTime();

  private Phase phase = Phase.CONNECT;
  private long phaseEnd;
  private CallEvent.@Nullable Ending ending;
  private @Nullable ChatException refusal;

  /** What is waited for, and what it means when it does not come in time. */
  private enum Phase {
    CONNECT,
    FIRST_TOKEN,
    STALL,
    REASON,
    USAGE,
    RELEASE
  }

  Call(String provider, ChatRequest request, ChatLimits limits, boolean streaming) {
    this.provider = provider;
    this.request = request;
    this.limits = limits;
    this.streaming = streaming;
    enter(Phase.CONNECT, limits.connect());
  }

  ChatReply run(Exchange exchange, Pieces onPiece) throws ChatException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Thread reader =
        Threads.builder().name("vel-llm-" + provider).unstarted(() -> exchange.run(events));
    boolean released = false;
    try {
      reader.start();
      while (true) {
        CallEvent event = next();
        if (event instanceof CallEvent.Released) {
          released = true;
          return reply();
        }
        if (event == null) {
          return expired();
        }
        take(event, onPiece);
      }
    } finally {
      if (!released) {
        exchange.abort();
        reader.interrupt();
      }
    }
  }

  private @Nullable CallEvent next() throws ChatException, InterruptedException {
    long now = System.nanoTime();
    long left = phaseEnd - now;
    if (ending == null) {
      long total = limits.total().toNanos() - (now - start);
      if (total <= 0 && refusal == null) {
        throw timeout("total", limits.given());
      }
      left = Math.min(left, total);
    }
    return events.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
  }

  private void take(CallEvent event, Pieces onPiece) throws ChatException {
    switch (event) {
      case CallEvent.Connected() ->
          enter(Phase.FIRST_TOKEN, streaming ? limits.firstToken() : limits.total());
      case CallEvent.Thinking(long characters) -> {
        onPiece.hidden(characters);
        moved();
      }
      case CallEvent.Text(String piece) -> {
        text.append(piece);
        onPiece.text(piece);
        moved();
      }
      case CallEvent.Refused(ChatException soFar) -> {
        refusal = soFar;
        enter(Phase.REASON, REASON_GRACE);
      }
      case CallEvent.Finished(CallEvent.Ending soFar) -> {
        ending = soFar;
        enter(Phase.USAGE, soFar.usage() == null ? USAGE_GRACE : RELEASE_GRACE);
      }
      case CallEvent.Ended(CallEvent.Ending whole) -> {
        ending = whole;
        enter(Phase.RELEASE, RELEASE_GRACE);
      }
      case CallEvent.Failed(ChatException failure) -> throw withText(failure);
      case CallEvent.Released() -> throw new IllegalStateException("released is handled by run");
    }
  }

  /** The stall limit counts from here: time the receiver of the text took is not the provider's. */
  private void moved() {
    if (ending == null) {
      enter(Phase.STALL, limits.stall());
    }
  }

  private void enter(Phase next, Duration limit) {
    phase = next;
    phaseEnd = System.nanoTime() + limit.toNanos();
  }

  /** What is waited for did not come. */
  private ChatReply expired() throws ChatException {
    if (refusal != null) {
      throw refusal;
    }
    if (ending == null && System.nanoTime() - start >= limits.total().toNanos()) {
      throw timeout("total", limits.given());
    }
    return switch (phase) {
      case CONNECT -> throw timeout("connect", limits.connect());
      case FIRST_TOKEN -> throw timeout("first token", limits.firstToken());
      case STALL -> throw timeout("stall", limits.stall());
      case USAGE, RELEASE, REASON -> reply();
    };
  }

  private ChatReply reply() throws ChatException {
    if (ending == null) {
      throw new IllegalStateException("the call ended without an outcome");
    }
    if (ending.filtered()) {
      throw new ChatException(
          Kind.CONTENT_FILTER,
          provider + " stopped the answer: its content filter does not allow it",
          200,
          null,
          ending.usage(),
          text.toString(),
          null);
    }
    String model = ending.model() == null ? request.model() : ending.model();
    return new ChatReply(
        text.toString(), model, ending.finishReason(), ending.usage(), ending.toolCalls());
  }

  private ChatException timeout(String limit, Duration duration) {
    String message =
        provider
            + " was too slow: the "
            + limit
            + " limit of "
            + seconds(duration)
            + " s ran out"
            + switch (phase) {
              case CONNECT -> " before the connection stood";
              case FIRST_TOKEN -> " before the answer began";
              case STALL, REASON, USAGE, RELEASE -> " in the middle of the answer";
            };
    return new ChatException(Kind.TIMEOUT, message, null, null, null, text.toString(), null);
  }

  private ChatException withText(ChatException failure) {
    if (text.isEmpty()) {
      return failure;
    }
    return new ChatException(
        failure.kind(),
        String.valueOf(failure.getMessage()),
        failure.httpStatus(),
        failure.retryAfter().orElse(null),
        failure.usage(),
        text.toString(),
        failure.getCause());
  }

  private static String seconds(Duration duration) {
    String text = String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    return text.replaceFirst("\\.?0+$", "");
  }
}
