package dev.vel.daemon.trace;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the caller's span from anything that has values by lower-case names. */
final class Headers implements TextMapGetter<Function<String, @Nullable String>> {
  static final Headers GETTER = new Headers();

  private Headers() {}

  @Override
  public @Nullable String get(@Nullable Function<String, @Nullable String> headers, String name) {
    return headers == null ? null : headers.apply(name.toLowerCase(Locale.ROOT));
  }
}
