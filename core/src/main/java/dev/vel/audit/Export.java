package dev.vel.audit;

import dev.vel.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes audit rows one by one. For one thread. */
public final class Export implements AuditLog.Taker<IOException> {
  private static final String NAMES =
      "id,timestamp,user_id,actor,action,resource_type,resource_id,outcome,ip,user_agent,request_id,details\r\n";

  /** A cell that begins with one of these is a formula, or the end of a cell, to a spreadsheet. */
  private static final String FORMULA = "=+-@\t\r\n";

  private final AuditFormat format;
  private final OutputStream out;

  private Export(AuditFormat format, OutputStream out) {
    this.format = format;
    this.out = out;
  }

  /** Begins, with a line of names where the format has one. */
  public static Export begin(AuditFormat format, OutputStream out) throws IOException {
    Export export = new Export(format, out);
    if (format == AuditFormat.CSV) {
      export.write(NAMES);
    }
    return export;
  }

  @Override
  public void take(AuditEntry entry) throws IOException {
    write(
        switch (format) {
          case JSONL -> Json.write(entry) + "\n";
          case CSV -> line(entry);
        });
  }

  private static String line(AuditEntry entry) {
    @Nullable Object[] cells = {
      entry.id(),
      entry.timestamp(),
      entry.userId(),
      entry.actor(),
      entry.action(),
      entry.resourceType(),
      entry.resourceId(),
      entry.outcome(),
      entry.ip(),
      entry.userAgent(),
      entry.requestId(),
      entry.details()
    };
    return Arrays.stream(cells).map(Export::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  /**
   * Always in quotes, so that no separator of any country ends it; with an apostrophe before what a
   * spreadsheet would run (OWASP, CSV injection).
   */
  public static String cell(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    if (text.isEmpty()) {
      return "";
    }
    String safe = FORMULA.indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    return '"' + safe.replace("\"", "\"\"") + '"';
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
