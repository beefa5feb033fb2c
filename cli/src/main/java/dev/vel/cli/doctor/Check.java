package dev.vel.cli.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param fix what to do about it; null when it is well
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Check(String name, Status status, String message, @Nullable String fix) {
  enum Status {
    OK,
    WARNING,
    PROBLEM
  }

  static Check ok(String name, String message) {
    return new Check(name, Status.OK, message, null);
  }

  static Check warning(String name, String message, String fix) {
    return new Check(name, Status.WARNING, message, fix);
  }

  static Check problem(String name, String message, String fix) {
    return new Check(name, Status.PROBLEM, message, fix);
  }
}
