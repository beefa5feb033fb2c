package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SandboxTest {
  @TempDir Path home;

  @Test
  void saysWhereItListensUntilItIsInterrupted() {
    Desk desk = new Desk(home);
    desk.interrupt();
    Desk.Said said = desk.type("sandbox", "-q", "-o", "json", "--fault", "500-once");
    assertThat(said.code()).isEqualTo(130);
    JsonNode answer = Json.read(said.out(), JsonNode.class);
    assertThat(answer.path("url").asText())
        .isEqualTo("http://127.0.0.1:" + answer.path("port").asInt() + "/v1");
  }

  @Test
  void refusesAnUnknownFault() {
    Desk.Said said = new Desk(home).type("sandbox", "--fault", "fire");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).startsWith("vel: --fault: \"fire\" is not a fault; choose one of 429");
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Desk.Said said =
          new Desk(home).type("sandbox", "--port", String.valueOf(taken.getLocalPort()));
      assertThat(said.code()).isEqualTo(1);
      assertThat(said.err()).contains("choose another port");
    }
  }
}
