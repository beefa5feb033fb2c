package dev.vel.integration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.vel.llm.ChatException;
import dev.vel.llm.OpenAiChatClient;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The open connections to users' own endpoints: a bounded number, let go of when they are not used,
 * and never under a call. Thread-safe.
 */
final class Lines implements AutoCloseable {
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Cache<Key, Line> open;

  /** One integration as its owner set it up at one time. */
  record Key(UUID integrationId, int revision) {}

  /** What is done with a client while it is held open. */
  @FunctionalInterface
  interface Use<T> {
    T with(OpenAiChatClient client) throws ChatException, InterruptedException;
  }

  /**
   * @param atMost so many are kept open for the next call
   */
  Lines(int atMost) {
    this.open =
        Caffeine.newBuilder()
            .maximumSize(atMost)
            .expireAfterAccess(KEPT)
            .scheduler(Scheduler.systemScheduler())
            .<Key, Line>removalListener((key, line, cause) -> {
              if (line != null) {
                line.retire();
              }
            })
            .build();
  }

  <T> T use(Key key, Supplier<OpenAiChatClient> make, Use<T> use)
      throws ChatException, InterruptedException {
    Line line = open.get(key, missing -> new Line(make.get()));
    while (!line.enter()) {
      // Let go of in this very moment.
      open.asMap().remove(key, line);
      line = open.get(key, missing -> new Line(make.get()));
    }
    try {
      return use.with(line.client);
    } finally {
      line.leave();
    }
  }

  /** Closes it as soon as no call uses it. */
  void drop(Key key) {
    open.invalidate(key);
  }

  long size() {
    open.cleanUp();
    return open.estimatedSize();
  }

  @Override
  public void close() {
    open.asMap().values().forEach(line -> line.client.close());
    open.invalidateAll();
  }

  private static final class Line {
    private final OpenAiChatClient client;
    private int users;
    private boolean retired;

    Line(OpenAiChatClient client) {
      this.client = client;
    }

    synchronized boolean enter() {
      if (retired) {
        return false;
      }
      users++;
      return true;
    }

    void leave() {
      closeIf(change(-1, false));
    }

    void retire() {
      closeIf(change(0, true));
    }

    private synchronized boolean change(int by, boolean retiring) {
      boolean open = !retired || users > 0;
      users += by;
      retired |= retiring;
      return open && retired && users == 0;
    }

    private void closeIf(boolean over) {
      if (over) {
        client.close();
      }
    }
  }
}
