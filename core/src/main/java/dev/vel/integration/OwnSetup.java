package dev.vel.integration;

import dev.vel.llm.ChatClient;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one user has set up, as it is remembered. Thread-safe. */
final class OwnSetup {
  private static final Logger LOG = LoggerFactory.getLogger(OwnSetup.class);
  private static final long FRESH = Duration.ofSeconds(30).toNanos();

  private final Function<Map<String, OwnClient>, View> load;
  private final ReentrantLock loading = new ReentrantLock();
  private final AtomicLong changes = new AtomicLong();
  private volatile @Nullable Loaded loaded;

  /**
   * What requests go by.
   *
   * @param own the user's own clients by provider
   * @param providers those and the operator's, in the default order
   */
  record View(Map<String, OwnClient> own, Map<String, ChatClient> providers) {}

  /**
   * @param change how many changes were known of when it was loaded
   */
  private record Loaded(View view, long change, long at) {}

  /**
   * @param load reads the rows, given the clients there were before
   */
  OwnSetup(Function<Map<String, OwnClient>, View> load) {
    this.load = load;
  }

  /**
   * The present view, from memory where it is fresh.
   *
   * @throws VelException {@code UNAVAILABLE} when it was never read and the database does not
   *     answer
   */
  View now() {
    Loaded known = loaded;
    if (known != null && known.change() == changes.get()) {
      if (System.nanoTime() - known.at() < FRESH) {
        return known.view();
      }
      return loading.tryLock() ? refreshed(known) : known.view();
    }
    loading.lock();
    return refreshed(known);
  }

  /** The next one to ask reads the rows anew. */
  void forget() {
    changes.incrementAndGet();
  }

  /** To be called with the lock, which it gives back. */
  private View refreshed(@Nullable Loaded seen) {
    try {
      Loaded known = loaded;
      boolean another = known != null && (seen == null || known.at() != seen.at());
      if (known != null && another && known.change() == changes.get()) {
        return known.view();
      }
      long change = changes.get();
      View view = load.apply(known == null ? Map.of() : known.view().own());
      loaded = new Loaded(view, change, System.nanoTime());
      return view;
    } catch (VelException e) {
      Loaded known = loaded;
      if (known == null) {
        throw e;
      }
      // Better the keys of a moment ago than no answer; the next request asks again.
      LOG.debug("integrations cannot be read now, going by what was known", e);
      return known.view();
    } finally {
      loading.unlock();
    }
  }
}
