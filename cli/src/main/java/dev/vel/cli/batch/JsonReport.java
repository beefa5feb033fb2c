package dev.vel.cli.batch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** The same as {@code -o json}, result after result. */
final class JsonReport {
  private JsonReport() {}

  static void write(Writer out, List<BatchResult> results, Totals totals) throws IOException {
    JsonGenerator json = Json.mapper().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeArrayFieldStart("data");
    for (BatchResult result : results) {
      json.writePOJO(result);
    }
    json.writeEndArray();
    json.writePOJOField("meta", totals);
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }
}
