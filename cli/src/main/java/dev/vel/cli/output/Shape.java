package dev.vel.cli.output;

import org.jspecify.annotations.Nullable;

/**
 * What was asked about the form of the data.
 *
 * @param projection the fields that were chosen; null for all
 * @param filter what the data goes through on its way out, as JSON; null for none
 * @param quiet whether people want no more than what things are called by
 */
public record Shape(
    Format format, @Nullable Projection projection, @Nullable Filter filter, boolean quiet) {
  /** Nothing was asked. */
  public static final Shape PLAIN = new Shape(Format.TABLE, null, null, false);

  /** The same in another format. */
  Shape as(Format other) {
    return new Shape(other, projection, filter, quiet);
  }
}
