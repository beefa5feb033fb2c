package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.config.SettingsLoader;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code vel run} runs when the vel that was chosen is away, over real sockets. */
final class FallbackTest {
  private static final String AGENTS =
      """
      {"data":[{"id":"0193a7c4-0000-7000-8000-00000000000a","name":"default","type":"researcher",
        "status":"active","config":{},"created_at":"2026-11-22T14:00:00Z",
        "updated_at":"2026-11-22T14:00:00Z"}],
       "meta":{"total":1,"limit":100,"offset":0}}
      """;

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    desk.realDoors = true;
    desk.fakeLocal = true;
    desk.settings =
        Optional.of(
            SettingsLoader.load(
                Map.of("HOME", home.toString()), home, SettingsLoader.Door.COMMAND));
    desk.environment.put("VEL_TOKEN", "vel_x");
  }

  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void runsHereAndSaysSoWhenNothingListensThere() throws IOException {
    String url = nobody();
    desk.environment.put("VEL_URL", url);
    String reason = "cannot reach " + url + " (nothing listens there)";
    Desk.Said said = desk.type("run", "x");
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEqualTo("Hello, world\n");
    assertThat(said.err())
        .startsWith(reason + ": running here instead, on the agent 'default' of local mode\n");
    JsonNode task = Json.read(desk.type("run", "x", "-o", "json").out(), JsonNode.class);
    assertThat(task.at("/parameters/fallback_reason").asText()).isEqualTo(reason);
    assertThat(desk.engines()).isEqualTo(2);
  }

  @Test
  void runsHereWhenThereIsNoSuchHost() {
    desk.environment.put("VEL_URL", "https://nobody.invalid");
    assertThat(desk.type("run", "x", "-q"))
        .isEqualTo(
            new Desk.Said(
                0,
                "Hello, world\n",
                "cannot reach https://nobody.invalid (there is no host of that name): running here"
                    + " instead, on the agent 'default' of local mode\n"));
  }

  @Test
  void warnsOfATokenThatOthersCanReadWhereThereIsOne() {
    desk.environment.put("VEL_URL", "http://nobody.invalid");
    assertThat(desk.type("task", "list").err()).contains("others can read your token");
    desk.environment.remove("VEL_TOKEN");
    assertThat(desk.type("task", "list").err()).doesNotContain("token");
  }

  @Test
  void runsHereForAContextThatIsAway() throws IOException {
    String url = nobody();
    desk.type("context", "set", "staging", url);
    assertThat(desk.type("run", "x", "-q", "--context", "staging").code()).isZero();
    assertThat(desk.vel.submitted).hasSize(1);
  }

  @Test
  void advisesCommandsThatFindTheTaskWhereItRan() throws IOException {
    desk.type("context", "set", "staging", nobody());
    desk.vel.outcome = TaskStatus.FAILED;
    assertThat(desk.type("run", "x", "-q", "--context", "staging").err())
        .containsPattern("try again with `vel task retry [0-9a-f]{8} --local`");
    desk.environment.put("VEL_URL", nobody());
    assertThat(desk.type("run", "x", "-q").err())
        .containsPattern("try again with `vel task retry [0-9a-f]{8} --local`");
  }

  @ParameterizedTest
  @CsvSource({"--remote-only, ''", "-q, 1"})
  void failsInsteadWhenItIsToldTo(String option, String variable) throws IOException {
    String url = nobody();
    desk.environment.put("VEL_URL", url);
    desk.environment.put("VEL_REMOTE_ONLY", variable);
    Desk.Said said = desk.type("run", "x", option);
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err()).startsWith("vel: cannot reach " + url);
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(desk.type("run", "x", "--remote-only", "--local").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_REQUIRED, 4",
    "403, FORBIDDEN, 4",
    "400, VALIDATION_ERROR, 2",
    "429, RATE_LIMIT_EXCEEDED, 7",
    "500, INTERNAL_SERVER_ERROR, 1"
  })
  void neverRunsHereWhatWasRefusedThere(int status, String code, int exit) {
    try (Server server = new Server(asked -> Reply.error(status, code, "no"))) {
      desk.environment.put("VEL_URL", server.url().toString());
      assertThat(desk.type("run", "x").code()).isEqualTo(exit);
      assertThat(desk.vel.submitted).isEmpty();
    }
  }

  @Test
  void runsHereWhatAVelWithoutItsDatabaseHasNotEvenBeenAsked() {
    try (Server server = new Server(asked -> Reply.error(503, "UNAVAILABLE", "no database"))) {
      desk.environment.put("VEL_URL", server.url().toString());
      assertThat(desk.type("run", "x").err())
          .startsWith("cannot use " + server.url() + " (no database): running here instead");
    }
  }

  @Test
  void neverRunsTwiceWhatMayHaveArrived() {
    try (Server server =
        new Server(
            asked -> asked.method().equals("GET") ? Reply.json(200, AGENTS) : Reply.NOTHING)) {
      desk.environment.put("VEL_URL", server.url().toString());
      Desk.Said said = desk.type("run", "x");
      assertThat(said.code()).isEqualTo(5);
      assertThat(said.err()).contains("cannot reach " + server.url());
      assertThat(desk.vel.submitted).isEmpty();
      assertThat(server.asked.stream().filter(asked -> asked.method().equals("POST")))
          .as("sent again under the same key, which the server answers once")
          .hasSize(2)
          .extracting(Server.Asked::key)
          .containsOnly(server.asked.getLast().key());
    }
  }

  @Test
  void neverRunsTwiceWhatMayHaveArrivedBeforeNothingListenedAnyMore() {
    Server[] there = new Server[1];
    there[0] =
        new Server(asked -> {
          if (asked.method().equals("GET")) {
            return Reply.json(200, AGENTS);
          }
          // It dies with the task: the second try finds nobody.
          Thread.ofPlatform().start(() -> Objects.requireNonNull(there[0]).close());
          return Reply.NOTHING;
        });
    desk.environment.put("VEL_URL", there[0].url().toString());
    Desk.Said said = desk.type("run", "x");
    assertThat(said.code()).isEqualTo(5);
    assertThat(desk.vel.submitted).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"401, AUTHENTICATION_REQUIRED, 4", "429, QUOTA_EXCEEDED, 7"})
  void saysThatTheTaskMayBeThereWhenASecondTryIsRefused(int status, String code, int exit) {
    AtomicInteger posts = new AtomicInteger();
    try (Server server =
        new Server(asked -> {
          if (asked.method().equals("GET")) {
            return Reply.json(200, AGENTS);
          }
          return posts.incrementAndGet() == 1 ? Reply.NOTHING : Reply.error(status, code, "no");
        })) {
      desk.environment.put("VEL_URL", server.url().toString());
      Desk.Said said = desk.type("run", "x");
      assertThat(said.code()).isEqualTo(exit);
      assertThat(said.err()).contains("had been sent, and may have been done all the same");
    }
  }

  @Test
  void runsHereWhatFoundNobodyAfterAllElseWasAsked() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      desk.environment.put("VEL_URL", "http://127.0.0.1:" + door.getLocalPort());
      desk.vel.agentNamed("default");
      Thread.ofPlatform().daemon().start(() -> answerOnceBehindAClosedDoor(door, AGENTS));
      Desk.Said said = desk.type("run", "x");
      assertThat(said.err()).contains(": running here instead");
      assertThat(desk.vel.submitted).hasSize(1);
    }
  }

  /** Nobody can come in any more when the answer is there. */
  private static void answerOnceBehindAClosedDoor(ServerSocket door, String json) {
    try (Socket guest = door.accept()) {
      door.close();
      BufferedReader request =
          new BufferedReader(new InputStreamReader(guest.getInputStream(), StandardCharsets.UTF_8));
      for (String line = request.readLine(); line != null && !line.isEmpty(); ) {
        line = request.readLine();
      }
      String head =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
              + "Content-Length: "
              + json.getBytes(StandardCharsets.UTF_8).length
              + "\r\n\r\n";
      guest.getOutputStream().write((head + json).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void givesBothReasonsWhenItCannotRunHereEither() throws IOException {
    desk.fakeLocal = false;
    String url = nobody();
    desk.environment.put("VEL_URL", url);
    Desk.Said said = desk.type("run", "x");
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err())
        .startsWith("vel: cannot reach " + url + " (nothing listens there), and the task cannot")
        .contains("no model provider is configured");
  }

  @Test
  void refusesWhatIsThereAlone() throws IOException {
    desk.environment.put("VEL_URL", nobody());
    for (List<String> words :
        List.of(
            List.of("--continue-from", "0193a7c4-0000-7000-8000-000000000001"),
            List.of("--agent", "0193a7c4-0000-7000-8000-00000000000a"),
            List.of("--agent", "reviewer"))) {
      String[] line = new String[4];
      line[0] = "run";
      line[1] = "x";
      line[2] = words.get(0);
      line[3] = words.get(1);
      Desk.Said said = desk.type(line);
      assertThat(said.code()).as(said.err()).isEqualTo(5);
      assertThat(said.err()).contains("nothing listens there", "the task cannot run here: the");
    }
    assertThat(desk.vel.submitted).isEmpty();
    desk.type("context", "set", "away", desk.environment.get("VEL_URL"));
    assertThat(desk.type("run", "x", "--agent", "nobody", "--context", "away").err())
        .as("the command that helps goes where the task was to run")
        .contains("the task cannot run here", "`vel agent list --local`");
    desk.vel.agentNamed("reviewer");
    assertThat(desk.type("run", "x", "--agent", "reviewer").err())
        .contains("on the agent 'reviewer' of local mode");
  }
}
