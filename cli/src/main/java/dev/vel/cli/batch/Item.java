package dev.vel.cli.batch;

import dev.vel.task.NewTask;
import dev.vel.wire.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task of a file, checked.
 *
 * @param id as the file says, else {@code task-7} for the seventh
 * @param key what it is known by from one run to the next
 * @param agent name or id; null for the default one
 * @param task without its agent
 * @param fingerprint changes with everything that can change the answer
 */
record Item(
    String id,
    String key,
    int line,
    @Nullable String agent,
    NewTask task,
    Expectation expectation,
    String fingerprint) {
  /** Stands where the agent will. */
  static final UUID NOBODY = new UUID(0, 0);

  /** The task for this agent. */
  NewTask of(UUID agentId) {
    return new NewTask(agentId, task.description(), task.priority(), task.parameters());
  }

  static String fingerprint(@Nullable String agent, NewTask task) {
    try {
      byte[] text = (agent + "\n" + Json.write(task)).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text))
          .substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
