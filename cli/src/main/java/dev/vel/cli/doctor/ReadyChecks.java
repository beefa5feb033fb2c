package dev.vel.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** {@code ready}: whether the vel elsewhere takes requests. */
record ReadyChecks(URI url) implements Checks {

  @Override
  public String name() {
    return "ready";
  }

  @Override
  public List<Check> look() {
    try {
      Probe probe = Probe.get(URI.create(url + "/api/health/ready"));
      return List.of(judge(probe.status(), probe.body()));
    } catch (IOException e) {
      return List.of(); // That nobody answers is said already.
    }
  }

  static Check judge(int status, String body) {
    if (status == 200) {
      return Check.ok("ready", "takes requests, on a schema that it can use");
    }
    return Check.problem(
        "ready",
        "takes no requests (HTTP " + status + reason(body) + ")",
        "have its operator look at its logs: an instance is ready once its settings are read, its"
            + " database answers and the schema is up to date (`veld --migrate`)");
  }

  private static String reason(String body) {
    try {
      JsonNode error = Json.read(body, JsonNode.class).path("error");
      return error.isTextual() ? ": " + error.textValue() : "";
    } catch (IllegalArgumentException notJson) {
      return "";
    }
  }
}
