package dev.vel.daemon.http;

/** Hears of every request that was answered, for metrics. Thread-safe, quick, and never throws. */
@FunctionalInterface
public interface RequestWatch {
  /** Looks away. */
  RequestWatch NONE = (method, route, status, nanos) -> {};

  /** The route of a request for a path that there is not. */
  String NO_ROUTE = "none";

  /** A request for this route began. */
  default void began(String route) {}

  /** It is over, whatever became of it; of a stream, its end. */
  default void ended(String route) {}

  /**
   * A request was answered.
   *
   * @param method the route's; {@link #NO_ROUTE} where there is none, so that callers cannot make
   *     up any number of them
   * @param route the route's template, never the path
   * @param nanos until all of the answer was sent; of a stream, until its first byte
   */
  void answered(String method, String route, int status, long nanos);
}
