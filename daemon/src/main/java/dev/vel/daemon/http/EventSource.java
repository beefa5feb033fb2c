package dev.vel.daemon.http;

/** Where the events of a stream come from. For one thread. */
public interface EventSource extends AutoCloseable {
  /**
   * Writes events until there are no more or {@link EventSink#isStopping()}, then returns. Whatever
   * it throws ends the stream.
   */
  void writeTo(EventSink sink) throws InterruptedException;

  @Override
  void close();
}
