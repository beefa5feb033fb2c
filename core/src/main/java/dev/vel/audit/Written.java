package dev.vel.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.audit.AuditKeys.Verdict;
import dev.vel.db.Row;
import dev.vel.wire.Json;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row as it stands in the log, with what proves it.
 *
 * @param position of its transaction among all; rows of one transaction are ordered by id
 * @param signature null for rows that are older than signatures, or not vel's
 */
@SuppressWarnings("ArrayRecordComponent") // Only read.
record Written(AuditEntry entry, long position, byte @Nullable [] signature) {
  static final String COLUMNS =
      """
      id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent, request_id,
      details::text AS details, position, encode(signature, 'hex') AS signature\
      """;

  static Written of(Row row) {
    String signature = row.optionalText("signature");
    return new Written(
        AuditLog.entry(row),
        row.big("position"),
        signature == null ? null : HexFormat.of().parseHex(signature));
  }

  UUID id() {
    return entry.id();
  }

  Place place() {
    return new Place(position, id());
  }

  Verdict check(AuditKeys keys) {
    byte[] given = signature;
    return given == null ? Verdict.BAD : keys.check(content(entry), given);
  }

  /** What seals cover. */
  byte[] sealed() {
    return new Content("vel sealed row v1")
        .number(position)
        .bytes(content(entry))
        .bytes(signature)
        .toBytes();
  }

  /** What signatures cover. */
  static byte[] content(AuditEntry entry) {
    return new Content("vel audit row v1")
        .id(entry.id())
        .time(entry.timestamp())
        .id(entry.userId())
        .text(entry.actor())
        .text(entry.action())
        .text(entry.resourceType())
        .text(entry.resourceId())
        .text(entry.outcome())
        .text(entry.ip())
        .text(entry.userAgent())
        .text(entry.requestId())
        .json(entry.details())
        .toBytes();
  }

  /** The row as the database will keep it, so that it can be signed before. */
  static AuditEntry storable(Deed deed) {
    Actor actor = deed.actor();
    // Read back, for some values are written as others: what is signed is what the text says.
    JsonNode details =
        deed.details() == null
            ? Json.object()
            : Json.read(Json.write(deed.details()), JsonNode.class);
    return new AuditEntry(
        deed.id(),
        deed.at().truncatedTo(ChronoUnit.MICROS),
        actor.userId(),
        plain(actor.name()),
        plain(deed.action()),
        optional(deed.resourceType()),
        optional(deed.resourceId()),
        deed.success() ? "success" : "failure",
        optional(actor.ip()),
        optional(actor.userAgent()),
        optional(actor.requestId()),
        details);
  }

  private static @Nullable String optional(@Nullable String text) {
    return text == null ? null : plain(text);
  }

  /** The database's texts cannot hold U+0000. */
  private static String plain(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
  }
}
