package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import java.util.Objects;
import java.util.UUID;

/** Arguments that several tools take. */
final class Arguments {
  private Arguments() {}

  /** {@code limit} and {@code offset}. */
  static Page.Range range(Fields fields) {
    Integer limit = fields.optionalInt("limit", 1, 100);
    Integer offset = fields.optionalInt("offset", 0, Integer.MAX_VALUE);
    return new Page.Range(
        Objects.requireNonNullElse(limit, Page.Range.DEFAULT.limit()),
        Objects.requireNonNullElse(offset, 0));
  }

  /** {@code task_id}, and nothing else. */
  static UUID taskId(JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    UUID id = fields.id("task_id");
    fields.end();
    return id;
  }
}
