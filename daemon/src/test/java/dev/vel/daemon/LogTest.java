package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of a request and the work that follows from it, and what it never says. */
class LogTest {
  private static final String PROMPT = "the-words-of-a-prompt";

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final JsonLines layout = new JsonLines();
  private final Logger root = (Logger) LoggerFactory.getLogger("dev.vel");
  private final AppenderBase<ILoggingEvent> gather =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(layout.doLayout(event));
        }
      };

  @BeforeEach
  void listen() {
    root.setLevel(Level.INFO);
    gather.setContext(root.getLoggerContext());
    gather.start();
    root.addAppender(gather);
  }

  @AfterEach
  void stop() {
    root.detachAppender(gather);
    root.setLevel(null);
  }

  @Test
  void namesWhoWhatAndHowLongAndNeverWhatWasSaid() throws Exception {
    try (TestDaemon daemon = TestDaemon.start()) {
      String token = daemon.user();
      String user =
          TestDaemon.body(daemon.as(token, "GET", "/api/users/me", null)).path("id").textValue();
      String agent = daemon.agent(token);
      String task =
          TestDaemon.body(
                  daemon.as(
                      token,
                      "POST",
                      "/api/tasks",
                      Json.object().put("agent_id", agent).put("description", PROMPT)))
              .path("id")
              .textValue();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              Stream.of("completed", "POST /api/tasks ")
                  .allMatch(part -> lines.stream().anyMatch(line -> line.contains(part))));
      JsonNode submitted =
          all().stream()
              .filter(line -> line.path("message").asText().startsWith("POST /api/tasks "))
              .findFirst()
              .orElseThrow();
      assertThat(submitted.path("user_id").asText()).isEqualTo(user);
      assertThat(submitted.path("request_id").asText()).isNotBlank();
      assertThat(submitted.path("route").asText()).isEqualTo("/api/tasks");
      assertThat(submitted.path("status").asInt()).isEqualTo(201);
      assertThat(submitted.path("latency_ms").isNumber()).isTrue();
      JsonNode call = one("\"provider\":\"openai\"");
      assertThat(call.path("task_id").asText()).isEqualTo(task);
      assertThat(call.path("user_id").asText()).isEqualTo(user);
      assertThat(call.path("model").asText()).isNotBlank();
      assertThat(call.path("outcome").asText()).isEqualTo("ok");
      assertThat(call.path("latency_ms").isNumber()).isTrue();
      assertThat(call.path("message").asText()).startsWith("openai ");
      assertThat(String.join("", lines)).doesNotContain(PROMPT, token, TestDaemon.PASSWORD);
    }
  }

  private JsonNode one(String part) {
    return lines.stream()
        .filter(line -> line.contains(part))
        .findFirst()
        .map(line -> Json.read(line, JsonNode.class))
        .orElseThrow();
  }

  private List<JsonNode> all() {
    return lines.stream().map(line -> Json.read(line, JsonNode.class)).toList();
  }
}
