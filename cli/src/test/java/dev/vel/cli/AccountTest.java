package dev.vel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signing in and out, and where commands go then, over real HTTP. */
final class AccountTest {
  private static final String EMPTY =
      "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}";
  @TempDir Path home;
  private Desk desk;
  private Server server;
  private Function<Server.Asked, Reply> lists = asked -> Reply.json(200, EMPTY);

  @BeforeEach
  void open() {
    desk = new Desk(home);
    desk.realDoors = true;
    server = new Server(this::answer);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Reply answer(Server.Asked asked) {
    return switch (asked.path()) {
      case "/api/auth/login" ->
          asked.json().path("password").asText().equals("Correct-Horse-1")
              ? signIn("one")
              : Reply.error(401, "INVALID_CREDENTIALS", "e-mail address or password is wrong");
      case "/api/auth/refresh" ->
          asked.json().path("refresh_token").asText().equals("r-one")
              ? signIn("two")
              : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
      case "/api/auth/logout" -> Reply.json(204, "");
      default -> lists.apply(asked);
    };
  }

  @Test
  void saysThatNothingWasTyped() {
    desk.password = "";
    assertThat(desk.type("login", server.url().toString(), "--email", "a@b.c"))
        .isEqualTo(new Desk.Said(2, "", "vel: no password was typed\n"));
  }

  private static Reply signIn(String token) {
    return Reply.json(
        200,
        """
        {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"},
         "token":"%s","expires_at":"2026-11-23T14:00:00Z",
         "refresh_token":"r-%s","refresh_expires_at":"2026-12-22T14:00:00Z"}
        """
            .formatted(token, token));
  }

  private Desk.Said login() {
    return desk.pipe(
        "Correct-Horse-1\n",
        "login",
        server.url().toString(),
        "--email",
        "a@b.c",
        "--password-stdin");
  }

  @Test
  void signsInAndSendsTheTokenFromThenOn() {
    Desk.Said said = login();
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).startsWith("signed in to " + server.url() + " as a@b.c; context 127.");
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(server.asked.getLast().token()).contains("one");
  }

  @Test
  void answersWithTheContextAndNeverWithAToken() {
    Desk.Said said =
        desk.pipe(
            "Correct-Horse-1",
            "login",
            server.url().toString(),
            "--email",
            "a@b.c",
            "--password-stdin",
            "--name",
            "prod",
            "-o",
            "json");
    assertThat(Json.read(said.out(), com.fasterxml.jackson.databind.JsonNode.class))
        .hasToString("{\"context\":\"prod\",\"url\":\"" + server.url() + "\",\"email\":\"a@b.c\"}");
  }

  @Test
  void asksForThePasswordOnATerminal() {
    desk.password = "Correct-Horse-1";
    assertThat(desk.type("login", server.url().toString(), "--email", "a@b.c").code()).isZero();
  }

  @Test
  void neverWaitsForAPasswordWithoutATerminal() {
    Desk.Said said = desk.type("login", server.url().toString(), "--email", "a@b.c");
    assertThat(said)
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: there is no terminal to ask for the password: use --password-stdin\n"));
    assertThat(server.asked).isEmpty();
  }

  @Test
  void refusesAWrongPassword() {
    desk.password = "wrong";
    Desk.Said said = desk.type("login", server.url().toString(), "--email", "a@b.c");
    assertThat(said).isEqualTo(new Desk.Said(4, "", "vel: e-mail address or password is wrong\n"));
  }

  @Test
  void refusesWhatIsNoUrl() {
    Desk.Said said = desk.type("login", "vel.example.com", "--email", "a@b.c");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).startsWith("vel: URL must start with http:// or https://");
  }

  @Test
  void renewsARefusedTokenAndAsksAgain() {
    login();
    lists =
        asked ->
            asked.token().filter("two"::equals).isPresent()
                ? Reply.json(200, EMPTY)
                : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(server.asked.stream().filter(asked -> asked.path().endsWith("/refresh"))).hasSize(1);
  }

  @Test
  void saysHowToSignInAgainWhenTheSessionHasEnded() {
    login();
    lists = asked -> Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
    desk.type("task", "list");
    Desk.Said said = desk.type("task", "list");
    assertThat(said.code()).isEqualTo(4);
    assertThat(said.err())
        .startsWith("vel: you are not signed in to " + server.url() + ": sign in");
  }

  @Test
  void prefersTheTokenOfTheEnvironment() {
    login();
    desk.environment.put("VEL_TOKEN", "vel_key");
    desk.type("task", "list");
    assertThat(server.asked.getLast().token()).contains("vel_key");
    desk.environment.put("VEL_URL", server.url() + "/");
    desk.type("context", "use", "local");
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(server.asked.getLast().token()).contains("vel_key");
  }

  @Test
  void doesNotGuessWhereATokenIsGood() {
    desk.environment.put("VEL_TOKEN", "vel_key");
    Desk.Said said = desk.type("task", "list");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).contains("set VEL_URL too, or use --local");
  }

  @Test
  void sendsStoredTokensOnlyWhereTheyAreGood() throws IOException {
    login();
    Server other = new Server(asked -> Reply.json(200, EMPTY));
    try (other) {
      Path contexts = home.resolve("CONFIG/vel/contexts.json");
      Files.writeString(
          contexts,
          Files.readString(contexts).replace(server.url().toString(), other.url().toString()));
      desk.type("task", "list");
      assertThat(other.asked).allSatisfy(asked -> assertThat(asked.token()).isEmpty());
    }
  }

  @Test
  void signsOutThereAndHere() throws IOException {
    login();
    Desk.Said said = desk.type("logout");
    assertThat(said.code()).isZero();
    assertThat(server.asked.getLast().path()).isEqualTo("/api/auth/logout");
    assertThat(Files.readString(home.resolve("CONFIG/vel/credentials.json"))).isEqualTo("{ }\n");
    assertThat(desk.type("logout").code()).isEqualTo(4);
    lists = asked -> Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
    assertThat(desk.type("task", "list").code()).isEqualTo(4);
  }

  @Test
  void forgetsTheTokensEvenWhenNobodyAnswers() {
    login();
    server.close();
    Desk.Said said = desk.type("logout", "-o", "json");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("\"ended_there\" : false");
    assertThat(said.err()).startsWith("the session could not be ended there, so its token");
    assertThat(desk.type("logout").code()).isEqualTo(4);
  }

  @Test
  void saysThatAVelCannotBeReached() {
    login();
    server.close();
    Desk.Said said = desk.type("task", "list");
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err()).startsWith("vel: cannot reach " + server.url());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "127.0.0.1:4020 | must start with http:// or https:// and name a host; '127.0.0.1:4020' may be http://127.0.0.1:4020",
        "localhost:4020/ | must start with http:// or https:// and name a host; 'localhost:4020/' may be http://localhost:4020",
        "vel.example.com | must start with http:// or https:// and name a host; 'vel.example.com' may be https://vel.example.com",
        "ftp://x | must start with http:// or https:// and name a host, such as https://vel.example.com; it is 'ftp://x'",
        "https://a b | has something in it that no URL may have, such as https://vel.example.com; it is 'https://a b'",
      })
  void saysWhatAnAddressShouldBe(String url, String why) {
    assertThat(desk.type("context", "set", "x", url))
        .isEqualTo(new Desk.Said(2, "", "vel: URL " + why + "\n"));
  }

  private Desk.Said loginAt(String url) {
    return desk.pipe("Correct-1\n", "login", url, "--email", "a@b.c", "--password-stdin");
  }

  @Test
  void saysThatAnAddressWithAPathIsNotWhereVelIs() {
    try (Server other = new Server(asked -> Reply.error(404, "NOT_FOUND", "Path not found"))) {
      assertThat(loginAt(other.url() + "/api/"))
          .isEqualTo(
              new Desk.Said(
                  2,
                  "",
                  "vel: there is no vel at %1$s/api; its address may be %1$s\n"
                      .formatted(other.url())));
    }
  }

  @Test
  void saysWhereAnAddressSendsOnTo() {
    try (Server other =
        new Server(
            asked -> Reply.json(301, "", "Location", "https://vel.example.com/api/auth/login"))) {
      assertThat(loginAt(other.url().toString()))
          .isEqualTo(
              new Desk.Said(
                  1,
                  "",
                  "vel: "
                      + other.url()
                      + " sends on to https://vel.example.com, where commands do not follow: name"
                      + " that with `vel login` or `vel context set`\n"));
    }
  }

  @Test
  void saysThatNoTlsIsSpokenWhereThereIsNone() throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = plain.accept()) {
              socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      String url = "https://127.0.0.1:" + plain.getLocalPort();
      Desk.Said said = loginAt(url);
      assertThat(said.code()).isEqualTo(5);
      assertThat(said.err())
          .isEqualTo(
              "vel: cannot reach "
                  + url
                  + " (https is not spoken there; an address with http:// may be right); check the"
                  + " address and the network\n");
    }
  }

  @Test
  void saysWhyAContextCannotBeKept() throws IOException {
    Files.createDirectories(home.resolve("CONFIG"));
    Files.writeString(home.resolve("CONFIG/vel"), "a file");
    assertThat(desk.type("context", "set", "x", "http://127.0.0.1:1"))
        .isEqualTo(
            new Desk.Said(
                1,
                "",
                "vel: cannot write into "
                    + home.resolve("CONFIG/vel")
                    + ": there is something else of that name\n"));
    assertThat(desk.type("context", "list"))
        .isEqualTo(
            new Desk.Said(
                3,
                "",
                "vel: cannot read "
                    + home.resolve("CONFIG/vel/contexts.json")
                    + ": Not a directory\n"));
  }

  @Test
  void tellsAContextWithoutAnAddressAndSignsOutOfNoneThatThereIsNot() throws IOException {
    Path folder = Files.createDirectories(home.resolve("CONFIG/vel"));
    Path file = folder.resolve("contexts.json");
    for (String context : List.of("{\"url\":\"nope\"}", "{\"url\":null}", "{}", "null")) {
      Files.writeString(file, "{\"current\":\"x\",\"contexts\":{\"x\":" + context + "}}");
      Desk.Said said = desk.type("task", "list");
      assertThat(said.code()).as(context).isEqualTo(3);
      assertThat(said.err()).contains("contexts.json is damaged");
    }
    Files.delete(file);
    assertThat(desk.type("logout", "--context", "nope"))
        .isEqualTo(
            new Desk.Said(
                3, "", "vel: there is no context 'nope' (`vel context list` shows all)\n"));
  }

  @Test
  void choosesContexts() {
    login();
    assertThat(desk.type("context", "list").out())
        .startsWith("CURRENT  NAME ")
        .contains("-        local", "*        127.0.0.1-");
    assertThat(desk.type("context", "use", "local").err())
        .isEqualTo("commands now run in local mode\n");
    assertThat(desk.type("context", "list", "-o", "jsonl").out())
        .startsWith("{\"name\":\"local\",\"url\":null,\"email\":null,\"current\":true}\n");
    Desk.Said wrong = desk.type("context", "use", "locale");
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.err()).contains("there is no context 'locale'", "did you mean 'local'?");
    assertThat(desk.type("task", "list", "--context", "nowhere").code()).isEqualTo(3);
  }

  @Test
  void setsAContextWithoutChoosingIt() {
    Desk.Said said = desk.type("context", "set", "staging", server.url().toString());
    assertThat(said)
        .isEqualTo(
            new Desk.Said(
                0,
                "",
                "context staging goes to "
                    + server.url()
                    + "; `vel context use staging` chooses it\n"));
    desk.environment.put("VEL_TOKEN", "vel_key");
    assertThat(desk.type("task", "list", "--context", "staging").code()).isZero();
    assertThat(server.asked.getLast().token()).contains("vel_key");
    assertThat(desk.type("context", "set", "local", "http://x").code()).isEqualTo(2);
    assertThat(desk.type("context", "set", "x", "x.example.com").err())
        .startsWith("vel: URL must start with http:// or https://");
  }

  @Test
  void forgetsTheTokensOfAContextThatGoesElsewhere() throws IOException {
    login();
    String name = "127.0.0.1-" + server.url().getPort();
    desk.type("context", "set", name, server.url().toString());
    assertThat(Files.readString(home.resolve("CONFIG/vel/credentials.json"))).contains("one");
    desk.type("context", "set", name, "https://vel.example.com");
    assertThat(Files.readString(home.resolve("CONFIG/vel/credentials.json"))).isEqualTo("{ }\n");
  }

  @Test
  void deletesAContextWithItsTokens() throws IOException {
    login();
    String name = "127.0.0.1-" + server.url().getPort();
    Desk.Said said = desk.type("context", "delete", name, "-o", "jsonl");
    assertThat(said.out())
        .isEqualTo(
            "{\"name\":\"%s\",\"deleted\":true,\"was_current\":true,\"had_session\":true}\n"
                .formatted(name));
    assertThat(Files.readString(home.resolve("CONFIG/vel/credentials.json"))).isEqualTo("{ }\n");
    assertThat(desk.type("context", "list", "-o", "jsonl").out())
        .isEqualTo("{\"name\":\"local\",\"url\":null,\"email\":null,\"current\":true}\n");
    Desk.Said gone = desk.type("context", "delete", name);
    assertThat(gone.code()).isEqualTo(3);
    assertThat(gone.err()).startsWith("vel: there is no context '" + name + "'");
    assertThat(desk.type("context", "delete", "local").code()).isEqualTo(2);
  }
}
