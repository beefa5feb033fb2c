package dev.vel.cli.http;

import dev.vel.wire.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A path with its query, null values left out. For one thread. */
final class Query {
  private final StringBuilder path;
  private char separator = '?';

  Query(String path) {
    this.path = new StringBuilder(path);
  }

  Query with(String name, @Nullable Object value) {
    if (value != null) {
      String text =
          value instanceof Enum<?> choice
              ? choice.name().toLowerCase(Locale.ROOT)
              : value.toString();
      path.append(separator).append(name).append('=');
      path.append(URLEncoder.encode(text, StandardCharsets.UTF_8));
      separator = '&';
    }
    return this;
  }

  Query with(Page.Range range) {
    return with("limit", range.limit()).with("offset", range.offset());
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
