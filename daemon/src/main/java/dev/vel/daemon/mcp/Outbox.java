package dev.vel.daemon.mcp;

import dev.vel.mcpserver.Messages;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The messages of one stream, kept until the stream is forgotten, so that a client whose connection
 * broke reads on where it was. Written by the handler, read by whichever connection came last.
 * Thread-safe.
 */
public final class Outbox implements McpStreamableServerTransport {
  /** The name under which the context of a request has its stream. */
  public static final String KEY = "stream";

  /** Further notifications are left out: a handler that never ends must not fill the memory. */
  private static final int MOST_MESSAGES = 5_000;

  private final int number;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<Message> messages = new ArrayList<>();
  private long bytes;
  private int reader;
  private boolean ended;
  private volatile Runnable beforeAnswer = () -> {};

  /**
   * @param answer whether it answers the request of this stream
   */
  @SuppressWarnings("ArrayRecordComponent") // Written once, and only read.
  record Message(byte[] json, boolean answer) {}

  /**
   * What there is to read.
   *
   * @param over whether nothing more will come, or not for this reader
   */
  record News(List<Message> messages, boolean over) {}

  Outbox(int number) {
    this.number = number;
  }

  /** Of the stream, within the session. */
  int number() {
    return number;
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(() -> add(message));
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message, @Nullable String messageId) {
    return sendMessage(message);
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return McpJsonDefaults.getMapper().convertValue(data, type);
  }

  /** The stream is over when its request is, not when the SDK lets go of it. */
  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }

  @Override
  public void close() {
    // As above.
  }

  /** Runs this once there is an answer, and before anybody can read it. */
  void beforeAnswer(Runnable work) {
    beforeAnswer = work;
  }

  /** Nothing more will come. */
  void end() {
    locked(() -> ended = true);
  }

  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** What its messages take, in bytes. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is over, and so many messages are all that came. */
  boolean isRead(int seen) {
    lock.lock();
    try {
      return ended && seen >= messages.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the connection that reads this, and nothing else: its client is to come back. */
  public void hangUp() {
    locked(() -> reader++);
  }

  /** Another connection reads from now on, and the one that did so far is done. */
  int take() {
    lock.lock();
    try {
      reader++;
      news.signalAll();
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What came after the first {@code seen} messages, waiting for it if need be.
   *
   * @param who as {@link #take} named the reader
   */
  News after(int seen, int who, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = patience.toNanos();
      while (messages.size() <= seen && !ended && reader == who && nanos > 0) {
        nanos = news.awaitNanos(nanos);
      }
      if (reader != who) {
        return new News(List.of(), true);
      }
      return new News(
          List.copyOf(messages.subList(Math.min(seen, messages.size()), messages.size())), ended);
    } finally {
      lock.unlock();
    }
  }

  private void add(JSONRPCMessage message) {
    boolean answer = message instanceof JSONRPCResponse;
    byte[] json = Messages.write(message).getBytes(StandardCharsets.UTF_8);
    if (answer) {
      beforeAnswer.run();
    }
    locked(() -> {
      if (answer || messages.size() < MOST_MESSAGES) {
        messages.add(new Message(json, answer));
        bytes += json.length;
      }
    });
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
