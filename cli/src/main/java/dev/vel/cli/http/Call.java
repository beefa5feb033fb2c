package dev.vel.cli.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param path below the base URL, with its query
 * @param body null for none
 * @param repeatable whether it may be sent again when the connection broke and nobody knows whether
 *     it arrived
 * @param idempotencyKey what makes repeating a POST harmless, null for none
 * @param patience longest silence of the server
 */
record Call(
    String method,
    String path,
    @Nullable Object body,
    boolean repeatable,
    @Nullable String idempotencyKey,
    Duration patience) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Call get(String path) {
    return new Call("GET", path, null, true, null, PATIENCE);
  }

  /** A POST that must not be sent twice. */
  static Call post(String path, @Nullable Object body) {
    return new Call("POST", path, body, false, null, PATIENCE);
  }

  /** A POST that the server answers once under this key, however often it comes. */
  static Call post(String path, Object body, String key) {
    return new Call("POST", path, body, true, key, PATIENCE);
  }

  static Call put(String path, Object body) {
    return new Call("PUT", path, body, true, null, PATIENCE);
  }

  static Call delete(String path) {
    return new Call("DELETE", path, null, false, null, PATIENCE);
  }

  Call patient(Duration longer) {
    return new Call(method, path, body, repeatable, idempotencyKey, longer);
  }
}
