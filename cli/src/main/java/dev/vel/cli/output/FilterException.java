package dev.vel.cli.output;

/** A filter that cannot be read, or does not suit the data: the message is one clear clause. */
public final class FilterException extends RuntimeException {

  FilterException(String clause, Throwable cause) {
    super(clause, cause);
  }
}
