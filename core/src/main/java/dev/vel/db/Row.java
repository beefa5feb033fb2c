package dev.vel.db;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import io.helidon.dbclient.DbRow;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result; JSON columns are selected as {@code column::text}. Valid inside its query
 * only.
 */
public final class Row {
  private final DbRow row;

  Row(DbRow row) {
    this.row = row;
  }

  public String text(String column) {
    return require(column, optionalText(column));
  }

  public @Nullable String optionalText(String column) {
    return (String) value(column);
  }

  /** An enum's constant from its name in lower case. */
  public <E extends Enum<E>> E choice(String column, Class<E> type) {
    return Enum.valueOf(type, text(column).toUpperCase(Locale.ROOT));
  }

  public UUID id(String column) {
    return require(column, optionalId(column));
  }

  public @Nullable UUID optionalId(String column) {
    return (UUID) value(column);
  }

  public int integer(String column) {
    return Math.toIntExact(big(column));
  }

  public long big(String column) {
    return ((Number) require(column, value(column))).longValue();
  }

  public BigDecimal decimal(String column) {
    return (BigDecimal) require(column, value(column));
  }

  public boolean flag(String column) {
    return (Boolean) require(column, value(column));
  }

  public Instant time(String column) {
    return require(column, optionalTime(column));
  }

  public @Nullable Instant optionalTime(String column) {
    return value(column) instanceof Timestamp time ? time.toInstant() : null;
  }

  public byte[] bytes(String column) {
    return (byte[]) require(column, value(column));
  }

  public JsonNode json(String column) {
    return Json.read(text(column), JsonNode.class);
  }

  public <T> T json(String column, Class<T> type) {
    return Json.read(text(column), type);
  }

  public <T> @Nullable T optionalJson(String column, Class<T> type) {
    String text = optionalText(column);
    return text == null ? null : Json.read(text, type);
  }

  private @Nullable Object value(String column) {
    // Not get() or asOptional(), which throw for NULL.
    return row.column(column).get(Object.class);
  }

  private static <T> T require(String column, @Nullable T value) {
    if (value == null) {
      throw new NoSuchElementException("column " + column + " is null");
    }
    return value;
  }
}
