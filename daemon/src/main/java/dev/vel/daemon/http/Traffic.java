package dev.vel.daemon.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long nobody has used this instance. Whoever looks whether it is well does not use it: a
 * platform's checks come every few seconds, for ever. Nor does whoever asks for what there is not.
 * Thread-safe.
 */
public final class Traffic implements RequestWatch {
  private static final String HEALTH = "/api/health";

  private final RequestWatch next;
  private final LongSupplier nanoTime;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile long last;

  /**
   * @param next hears of the same requests
   */
  public Traffic(RequestWatch next) {
    this(next, System::nanoTime);
  }

  Traffic(RequestWatch next, LongSupplier nanoTime) {
    this.next = next;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  @Override
  public Open begin(Function<String, @Nullable String> header) {
    return next.begin(header);
  }

  @Override
  public void began(String route) {
    if (isUse(route)) {
      underWay.incrementAndGet();
    }
    next.began(route);
  }

  @Override
  public void ended(String route) {
    if (isUse(route)) {
      last = nanoTime.getAsLong();
      underWay.decrementAndGet();
    }
    next.ended(route);
  }

  @Override
  public void answered(String method, String route, int status, long nanos) {
    next.answered(method, route, status, nanos);
  }

  /** Whether for this long no request has ended and none is under way, streams included. */
  public boolean isQuietFor(Duration time) {
    return underWay.get() == 0 && nanoTime.getAsLong() - last >= time.toNanos();
  }

  private static boolean isUse(String route) {
    return !route.startsWith(HEALTH);
  }
}
