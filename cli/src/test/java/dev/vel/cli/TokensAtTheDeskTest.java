package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.cli.keyring.FakeTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a person's tokens are kept, and what of them can be seen. */
final class TokensAtTheDeskTest {
  private static final String EMPTY =
      "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}";
  private static final String KEY = "vel_s3cr3t-Key";
  @TempDir Path home;
  private Desk desk;
  private Server server;
  private FakeTool tool;

  @BeforeEach
  void open() {
    desk = new Desk(home);
    desk.realDoors = true;
    tool = new FakeTool(home.resolve("tools"));
    tool.addTo(desk.environment);
    server = new Server(TokensAtTheDeskTest::answer);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static Reply answer(Server.Asked asked) {
    boolean known =
        asked
            .token()
            .filter(token -> token.equals("s3cr3t-access") || token.equals(KEY))
            .isPresent();
    return switch (asked.path()) {
      case "/api/auth/login" ->
          Reply.json(
              200,
              """
              {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"},
               "token":"s3cr3t-access","expires_at":"2026-11-23T14:00:00Z",
               "refresh_token":"s3cr3t-refresh","refresh_expires_at":"2026-12-22T14:00:00Z"}
              """);
      case "/api/auth/logout" -> Reply.json(204, "");
      case "/api/users/me" ->
          known
              ? Reply.json(
                  200,
                  """
                  {"id":"0193a7c4-0000-7000-8000-000000000001","email":"bot@b.c","role":"user",
                   "created_at":"2026-11-20T14:00:00Z","updated_at":"2026-11-20T14:00:00Z"}
                  """)
              : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
      default -> known ? Reply.json(200, EMPTY) : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
    };
  }

  private Desk.Said login(String... more) {
    String[] words = {
      "login", server.url().toString(), "--email", "a@b.c", "--password-stdin", "--name", "prod"
    };
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return desk.pipe("s3cr3t-password\n", all);
  }

  private String file() throws IOException {
    Path file = home.resolve("CONFIG/vel/credentials.json");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void areInTheKeyringWhereThereIsOne() throws IOException {
    Desk.Said said = login("--debug");
    assertThat(said.code()).isZero();
    assertThat(said.out() + said.err()).doesNotContain("s3cr3t");
    assertThat(file()).contains("\"kept\" : \"keyring\"").doesNotContain("s3cr3t");
    assertThat(tool.secrets()).contains("s3cr3t-access", "s3cr3t-refresh");
    assertThat(tool.argv()).doesNotContain("s3cr3t");
    long before = tool.starts();
    assertThat(desk.type("context", "list").out()).contains("a@b.c");
    assertThat(tool.starts()).as("what needs no token asks no keyring").isEqualTo(before);
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(tool.starts()).isEqualTo(before + 1);
    assertThat(desk.type("logout").err()).startsWith("signed out of prod");
    assertThat(server.asked.getLast().token()).contains("s3cr3t-access");
    assertThat(tool.secrets()).isEmpty();
    assertThat(file()).isEqualTo("{ }\n");
  }

  @Test
  void ofADeletedContextLeaveTheKeyring() {
    login();
    assertThat(desk.type("context", "delete", "prod", "-o", "jsonl").out())
        .contains("\"had_session\":true");
    assertThat(tool.secrets()).isEmpty();
  }

  @Test
  void areNotAskedForWithAToken() {
    login();
    long before = tool.starts();
    desk.environment.put("VEL_TOKEN", KEY + "\r\n");
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(server.asked.getLast().token()).contains(KEY);
    assertThat(tool.starts()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"refuse", "crash", "lie", "garbage", "empty", "chatty"})
  void goToAFileWithOneNoticeWhenTheKeyringBreaks(String how) throws IOException {
    tool.breaks(how);
    Desk.Said said = login("--debug");
    assertThat(said.code()).isZero();
    assertThat(said.err().lines().filter(line -> line.contains("keyring")))
        .singleElement()
        .asString()
        .startsWith("vel: warning: the system keyring ")
        .endsWith(", so the token is kept in " + home.resolve("CONFIG/vel/credentials.json"));
    assertThat(said.err()).doesNotContain("s3cr3t");
    assertThat(file()).contains("s3cr3t-access");
    assertThat(desk.type("task", "list").code()).isZero();
  }

  @Test
  void areWaitedForSomeSecondsAndNotTwice() throws IOException {
    login();
    tool.breaks("hang");
    long start = System.nanoTime();
    Desk.Said said = desk.type("logout");
    assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(java.time.Duration.ofSeconds(9));
    assertThat(said.code()).isZero();
    assertThat(said.err())
        .contains("which does not answer within 5 s")
        .contains("so an old token of prod stays there");
    assertThat(file()).isEqualTo("{ }\n");
  }

  @Test
  void thatTheKeyringKeepsToItselfAreToldOf() {
    login();
    tool.breaks("refuse");
    Desk.Said said = desk.type("task", "list");
    assertThat(said.code()).isEqualTo(4);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .isEqualTo(
            "vel: the token of prod is in the system keyring, which does not give it out: unlock it,"
                + " sign in again with `vel login "
                + server.url()
                + " --email E --name prod`, or set VEL_TOKEN\n");
    tool.breaks("");
    assertThat(desk.type("task", "list").code()).isZero();
  }

  @Test
  void goWhereTheyAreWanted() throws IOException {
    desk.environment.put("VEL_CREDENTIALS", "file");
    login();
    assertThat(tool.starts()).isZero();
    assertThat(file()).contains("s3cr3t-access");
    desk.environment.put("VEL_CREDENTIALS", "keyring");
    login();
    assertThat(file()).doesNotContain("s3cr3t");
    desk.environment.put("DBUS_SESSION_BUS_ADDRESS", "");
    Desk.Said refused = login();
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("the system keyring is not there", "VEL_CREDENTIALS");
    desk.environment.put("VEL_CREDENTIALS", "vault");
    assertThat(desk.type("context", "list"))
        .isEqualTo(
            new Desk.Said(3, "", "vel: VEL_CREDENTIALS must be one of auto, keyring, file\n"));
  }

  @Test
  void mayBeAnApiKeyThatIsTriedBeforeItIsKept() throws IOException {
    String url = server.url().toString();
    Desk.Said said = desk.pipe(KEY + "\n", "login", url, "--token-stdin", "-o", "jsonl");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("\"email\":\"bot@b.c\"").doesNotContain(KEY);
    assertThat(tool.secrets()).contains(KEY);
    assertThat(desk.type("task", "list").code()).isZero();
    assertThat(server.asked.getLast().token()).contains(KEY);
    Desk.Said out = desk.type("logout");
    assertThat(out.code()).isZero();
    assertThat(out.err()).contains("the API key stays good there");
    assertThat(server.asked).noneMatch(asked -> asked.path().endsWith("/logout"));
    assertThat(tool.secrets()).isEmpty();
  }

  @Test
  void thatAreRefusedAreNeitherKeptNorShown() throws IOException {
    String url = server.url().toString();
    Desk.Said wrong = desk.pipe("vel_s3cr3t-other", "login", url, "--token-stdin", "--debug");
    assertThat(wrong.code()).isEqualTo(4);
    assertThat(wrong.err()).contains("the key is not accepted there").doesNotContain("s3cr3t");
    Desk.Said odd = desk.pipe("s3cr3t\nvel_x", "login", url, "--token-stdin", "--debug");
    assertThat(odd.code()).isEqualTo(2);
    assertThat(odd.err()).contains("holds no API key").doesNotContain("s3cr3t");
    assertThat(desk.pipe(KEY, "login", url, "--token-stdin", "--email", "a@b.c").code())
        .isEqualTo(2);
    assertThat(desk.type("login", url).err()).startsWith("vel: --email is missing");
    desk.environment.put("VEL_TOKEN", "s3cr3t\nother");
    Desk.Said broken = desk.type("task", "list", "--context", "local", "--debug");
    assertThat(broken.err()).doesNotContain("s3cr3t");
    desk.environment.put("VEL_URL", url);
    Desk.Said header = desk.type("task", "list", "--debug");
    assertThat(header.code()).isEqualTo(3);
    assertThat(header.err()).contains("VEL_TOKEN has white space").doesNotContain("s3cr3t");
    assertThat(tool.secrets()).isEmpty();
    assertThat(file()).isEmpty();
  }
}
