package dev.vel.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.audit.Export;
import dev.vel.cli.output.Lines;
import dev.vel.cli.output.Projection;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Some of the columns of an export as CSV. */
final class Columns {
  private Columns() {}

  /** Takes rows as JSON lines; the line of names is written at once. */
  static OutputStream of(List<String> fields, OutputStream out) throws IOException {
    List<String> paths = fields.stream().map(String::strip).distinct().toList();
    out.write(line(String.join(",", paths)));
    return new Lines(row -> write(out, Json.read(row, JsonNode.class), paths));
  }

  private static void write(OutputStream out, JsonNode row, List<String> paths) {
    try {
      out.write(
          line(
              paths.stream()
                  .map(path -> Export.cell(Projection.text(row, path)))
                  .collect(Collectors.joining(","))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] line(String cells) {
    return (cells + "\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
