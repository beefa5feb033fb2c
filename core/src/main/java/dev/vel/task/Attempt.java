package dev.vel.task;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to run a task, as it stood when the attempt began. Its number fences the writes.
 *
 * @param number counts every start, after a crash too
 * @param tries attempts before this one that ended for a passing reason of the providers'
 * @param startedAt of this attempt
 * @param queueMs from when the task could have run to its very first start
 * @param parentId the plan it is a step of, or null
 * @param title of a step, else null
 * @param isPlanned whether it is a plan whose steps are there
 * @param trace where it belongs, as {@link TaskTrace#submitting} said; null for nowhere
 */
public record Attempt(
    UUID taskId,
    UUID userId,
    UUID agentId,
    String description,
    TaskParameters parameters,
    Priority priority,
    int number,
    int tries,
    Instant startedAt,
    long queueMs,
    @Nullable Instant runAt,
    @Nullable UUID parentId,
    @Nullable String title,
    boolean isPlanned,
    @Nullable String trace) {}
