package dev.vel.llm;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A provider's answer as it comes in, with its limits kept: the bytes are the caller's to
 * understand. To be closed; a body that was read to its end leaves the connection for the next
 * call. For one thread.
 */
public final class Reply implements AutoCloseable {
  /** After the last word, how long the end of the body is waited for, to keep the connection. */
  private static final Duration RELEASE_GRACE = Duration.ofMillis(50);

  private final Endpoint endpoint;
  private final ChatLimits limits;
  private final boolean streaming;
  private final long start = System.nanoTime();
  private volatile long deadline;
  private long left;
  private long phaseEnd;
  private boolean waiting = true;
  private volatile boolean expired;
  private volatile @Nullable Socket socket;
  private volatile Phase phase = Phase.CONNECT;
  private Duration limit;
  private @Nullable ProviderConnection connection;
  private @Nullable InputStream body;
  private String contentType = "";
  private boolean ended;

  private enum Phase {
    CONNECT("connect", "before the connection stood"),
    FIRST("first token", "before the answer began"),
    STALL("stall", "in the middle of the answer"),
    LAST("last", "at the end of the answer");

    private final String name;
    private final String where;

    Phase(String name, String where) {
      this.name = name;
      this.where = where;
    }
  }

  Reply(Endpoint endpoint, ChatLimits limits, boolean streaming) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.streaming = streaming;
    this.limit = limits.connect();
    this.left = limit.toNanos();
    arm();
    Watchdog.watch(this);
  }

  /** Called by the watchdog. */
  void check(long now) {
    if (now - deadline > 0) {
      expire();
    }
  }

  /** Never while the connection is given back: by then it may be another call's. */
  private synchronized void expire() {
    Socket open = socket;
    if (open != null || phase == Phase.CONNECT) {
      expired = true;
    }
    if (open != null) {
      ProviderConnection.closeNow(open);
    }
  }

  private synchronized void release() {
    socket = null;
  }

  /** From now on this is what the watchdog closes. */
  void uses(Socket open) {
    socket = open;
    if (expired) {
      ProviderConnection.closeNow(open);
    }
  }

  boolean isExpired() {
    return expired;
  }

  Duration leftToConnect() {
    return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
  }

  /** A connection is about to be made. */
  void connecting() {
    enter(Phase.CONNECT, limits.connect());
  }

  void connected(ProviderConnection made) {
    connection = made;
    enter(Phase.FIRST, limits.firstToken());
  }

  void refused() {
    enter(Phase.LAST, Duration.ofSeconds(1));
  }

  void answered(ClassicHttpResponse head, @Nullable InputStream content) {
    Header type = head.getFirstHeader(HttpHeaders.CONTENT_TYPE);
    contentType = type == null || type.getValue() == null ? "" : type.getValue().strip();
    body = content;
    ended = content == null;
    if (!streaming) {
      // What comes whole is on its way once its head is there.
      enter(Phase.STALL, limits.stall());
    }
  }

  /** As the provider sent it, empty when it did not. */
  public String contentType() {
    return contentType;
  }

  /**
   * The next bytes: as many as are there, after waiting for the first.
   *
   * @return how many; −1 at the end
   */
  public int read(byte[] bytes, int offset, int length) throws ChatException, InterruptedException {
    InputStream content = body;
    ProviderConnection from = connection;
    if (ended || content == null || from == null) {
      return -1;
    }
    arm();
    try {
      int count = content.read(bytes, offset, length);
      if (count < 0) {
        ended = true;
        return -1;
      }
      if (!streaming) {
        enter(Phase.STALL, limits.stall());
      }
      while (count < length && from.hasMore()) {
        int more = content.read(bytes, offset + count, length - count);
        if (more < 0) {
          ended = true;
          break;
        }
        count += more;
      }
      return count;
    } catch (IOException e) {
      throw broke(e);
    } finally {
      rest();
    }
  }

  /** Whether the next {@link #read} will not wait. */
  public boolean hasMore() {
    return ended || (connection != null && connection.hasMore());
  }

  /** A sign of work came: the next must come within the stall limit. */
  public void moved() {
    enter(Phase.STALL, limits.stall());
  }

  /** The answer is whole: what is left may take that long, and its absence is no failure. */
  public void finished(Duration grace) {
    enter(Phase.LAST, grace);
  }

  /** Whether the answer was whole, so that an end of any kind is an end. */
  public boolean isFinished() {
    return phase == Phase.LAST;
  }

  /** An error object where a piece of the answer was due. */
  public ChatException failedInside(String errorJson) {
    return endpoint.failures().inAnswer(errorJson);
  }

  /** The body ended before the answer did. */
  public ChatException truncated(@Nullable TokenUsage usage) {
    if (expired) {
      return late();
    }
    return endpoint.failures().truncated(null, usage);
  }

  /** The answer is none of the protocol. */
  public ChatException malformed(String what, @Nullable TokenUsage usage) {
    return endpoint.failures().malformed(what, usage);
  }

  /** What a broken connection means now. */
  ChatException broke(IOException e) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return expired ? late() : endpoint.failures().truncated(e, null);
  }

  private ChatException late() {
    return total()
        ? endpoint.failures().timeout("total", limits.given(), phase.where)
        : endpoint.failures().timeout(phase.name, limit, phase.where);
  }

  /** Gives the connection back if the body has ended, or ends at once; closes it otherwise. */
  @Override
  public void close() {
    ProviderConnection used = connection;
    if (used != null && !ended && isFinished()) {
      drain();
    }
    Watchdog.forget(this);
    release();
    if (used == null) {
      return;
    }
    if (ended && !expired && used.isReusable()) {
      endpoint.keep(used);
    } else {
      used.close();
    }
    connection = null;
  }

  private void drain() {
    finished(RELEASE_GRACE);
    arm();
    try {
      InputStream content = body;
      ended = content != null && content.read() < 0;
    } catch (IOException e) {
      // The answer is whole; the connection is closed instead of kept.
      ended = false;
    }
  }

  private boolean total() {
    return System.nanoTime() - start >= limits.total().toNanos();
  }

  private void enter(Phase next, Duration time) {
    phase = next;
    limit = time;
    left = time.toNanos();
    if (waiting) {
      arm();
    }
  }

  /** The provider is waited for from now on. */
  private void arm() {
    waiting = true;
    phaseEnd = System.nanoTime() + left;
    deadline = Math.min(phaseEnd, totalEnd());
  }

  /** What the receiver of the answer takes its time for is not the provider's. */
  private void rest() {
    waiting = false;
    left = Math.max(0, phaseEnd - System.nanoTime());
    deadline = totalEnd();
  }

  private long totalEnd() {
    return start + limits.total().toNanos();
  }
}
