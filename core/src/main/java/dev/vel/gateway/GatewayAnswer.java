package dev.vel.gateway;

import java.util.Map;

/** How a request was answered. */
public sealed interface GatewayAnswer {

  /**
   * In one piece.
   *
   * @param headers that tell what happened
   * @param body not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on once, and only read.
  record Whole(int status, Map<String, String> headers, String contentType, byte[] body)
      implements GatewayAnswer {
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /** In pieces, all of which have been written. */
  record Streamed() implements GatewayAnswer {}
}
