package dev.vel.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One thing that happened to a task, as streams carry it.
 *
 * @param id counts from 1 within the task, without gaps: what {@code Last-Event-ID} names
 * @param data for {@code PROGRESS} {@code {progress,status,message}} and, when text that was
 *     already sent is void because the task starts over, {@code "reset":true}; for {@code DELTA}
 *     {@code {text}}; for {@code RESULT} the task's final status and result; for {@code ERROR} its
 *     final status and error
 */
public record TaskEvent(long id, Kind event, ObjectNode data, Instant at) {

  /** What kind of event; the last two end the stream. */
  public enum Kind {
    PROGRESS,
    DELTA,
    RESULT,
    ERROR;

    public boolean isFinal() {
      return switch (this) {
        case PROGRESS, DELTA -> false;
        case RESULT, ERROR -> true;
      };
    }
  }
}
