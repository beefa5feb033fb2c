package dev.vel.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Ids;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the audit log that is still to be written, together with others.
 *
 * @param id of the row, which is written once however often it is tried
 * @param action {@code noun.verb}
 * @param details what was done, without secrets or prompts, not to be changed any more; null for
 *     nothing
 */
public record Deed(
    UUID id,
    Instant at,
    Actor actor,
    String action,
    String resourceType,
    @Nullable String resourceId,
    boolean success,
    @Nullable ObjectNode details) {

  /** One that was done, or refused, at this moment. */
  public static Deed of(
      Instant at,
      Actor actor,
      String action,
      String resourceType,
      @Nullable String resourceId,
      boolean success,
      @Nullable ObjectNode details) {
    return new Deed(Ids.next(), at, actor, action, resourceType, resourceId, success, details);
  }
}
