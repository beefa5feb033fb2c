package dev.vel.task;

import dev.vel.wire.Page;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list; null filters nothing. Newest first.
 *
 * @param q text that the description contains, without regard to case
 * @param parentId the plan whose steps are wanted; null lists tasks that are no steps
 */
public record TaskQuery(
    @Nullable TaskStatus status,
    @Nullable UUID agentId,
    @Nullable Priority priority,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore,
    @Nullable String q,
    @Nullable UUID parentId,
    Page.Range range) {

  /** Tasks that are nobody's steps. */
  public TaskQuery(
      @Nullable TaskStatus status,
      @Nullable UUID agentId,
      @Nullable Priority priority,
      @Nullable Instant createdAfter,
      @Nullable Instant createdBefore,
      @Nullable String q,
      Page.Range range) {
    this(status, agentId, priority, createdAfter, createdBefore, q, null, range);
  }
}
