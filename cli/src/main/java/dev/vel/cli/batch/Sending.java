package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * Tasks that are submitted together, written down before it is done: sending the same again under
 * the same key makes nothing twice.
 *
 * @param idempotencyKey of the request
 * @param parts which tasks of the file these are
 * @param tasks as they are sent
 */
record Sending(String idempotencyKey, Instant at, List<Part> parts, List<JsonNode> tasks) {

  Sending {
    parts = List.copyOf(parts);
    tasks = List.copyOf(tasks);
  }

  /** One task of the file as it was when it was sent. */
  record Part(String key, String fingerprint) {}
}
