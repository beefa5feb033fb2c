package dev.vel.daemon.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows every request, for metrics and traces. Thread-safe, quick, and never throws. */
public interface RequestWatch {
  /** Looks away. */
  RequestWatch NONE = new RequestWatch() {};

  /** The route of a request for a path that there is not. */
  String NO_ROUTE = "none";

  /**
   * A request was answered.
   *
   * @param method the route's; {@link #NO_ROUTE} where there is none, so that callers cannot make
   *     up any number of them
   * @param route the route's template, never the path
   * @param nanos until all of the answer was sent; of a stream, until its first byte
   */
  default void answered(String method, String route, int status, long nanos) {}

  /**
   * A request came, on the thread that answers it.
   *
   * @param header a header of the request by its name in lower case, null where it has none
   */
  default Open begin(Function<String, @Nullable String> header) {
    return () -> {};
  }

  /** A request under way. */
  @FunctionalInterface
  interface Open extends AutoCloseable {
    /** All of its answer was sent, or it broke off; on the same thread. */
    @Override
    void close();
  }
}
