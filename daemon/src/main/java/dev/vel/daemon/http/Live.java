package dev.vel.daemon.http;

import java.util.Map;

/**
 * An answer that is still being found when it is asked for: it may yet turn out to be a stream, or
 * an ordinary answer. For one thread.
 */
@FunctionalInterface
public interface Live {

  /** How the answer becomes a stream. */
  interface Start {
    /** Sends the status 200 and these headers; what is written follows. To be called once. */
    Stream stream(String contentType, Map<String, String> headers);
  }

  /** Bytes on their way to the client; every method throws when it is gone. */
  interface Stream {
    void write(byte[] bytes, int offset, int length);

    void flush();
  }

  /**
   * Answers.
   *
   * @return the answer, which is sent unless a stream was started
   */
  Answer answer(Start start) throws InterruptedException;
}
