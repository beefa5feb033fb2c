package dev.vel.gateway;

import java.util.Map;

/**
 * The way to a client that wants its answer in pieces. Every method throws an unchecked exception
 * when the client is gone. For one thread.
 */
public interface ClientStream {

  /** Answers 200 and begins; to be called once, before anything is written. */
  void begin(Map<String, String> headers);

  /** Takes bytes to be sent with the next {@link #flush}, before, or when the answer is over. */
  void write(byte[] bytes, int offset, int length);

  /** Sends what was written. */
  void flush();

  /**
   * Makes room for so much more of an answer that is kept whole until it is sent.
   *
   * @param bytes of the answer
   * @return false when there is none: then what came is to be let go of
   */
  boolean hold(int bytes);
}
