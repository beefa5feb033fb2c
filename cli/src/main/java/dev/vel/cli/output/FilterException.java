package dev.vel.cli.output;

import org.jspecify.annotations.Nullable;

/** A filter that cannot be read, or does not suit the data: the message is one clear clause. */
public final class FilterException extends RuntimeException {

  FilterException(String clause, @Nullable Throwable cause) {
    super(clause, cause);
  }
}
