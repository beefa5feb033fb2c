package dev.vel.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a host takes connections. Each try has a platform thread of its own: to look a name up
 * cannot be interrupted, takes as long as the name server likes, and would hold the carrier of a
 * virtual thread. A try that hangs is waited for once, and no other is begun beside it. For one
 * thread at a time.
 */
final class Reach {
  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);
  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final URI host;
  private final Predicate<URI> takesConnections;
  private @Nullable FutureTask<Boolean> attempt;
  private boolean hangs;
  private boolean known;

  Reach(URI host, Predicate<URI> takesConnections) {
    this.host = host;
    this.takesConnections = takesConnections;
  }

  /** Begins a try, unless an earlier one still hangs. */
  void begin() {
    FutureTask<Boolean> before = attempt;
    hangs = before != null && !before.isDone();
    if (hangs) {
      return;
    }
    known = before != null && before.state() == Future.State.SUCCESS && before.resultNow();
    FutureTask<Boolean> now = new FutureTask<>(() -> takesConnections.test(host));
    attempt = now;
    Thread.ofPlatform().daemon().name("vel-reach").start(now);
  }

  /**
   * What came of the try that was begun. One that is not over in time says what was known before,
   * for a slow name server is no outage; when it is not over by the next time, it is one.
   *
   * @param until in the time of {@link System#nanoTime}
   */
  boolean takesConnections(long until) {
    FutureTask<Boolean> now = attempt;
    if (now == null || hangs) {
      return false;
    }
    try {
      return now.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("{} takes its time", host.getHost(), e);
      return known;
    } catch (ExecutionException e) {
      LOG.debug("{} cannot be tried", host.getHost(), e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return known;
    }
  }

  /** The try itself, which may take longer than its connection. */
  static boolean connects(URI url) {
    int port =
        url.getPort() != -1 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) CONNECT.toMillis());
      return true;
    } catch (IOException e) {
      LOG.debug("{} takes no connection", url.getHost(), e);
      return false;
    }
  }
}
