package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.context.Address;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What flags, variables and the choice come to together, and what is said of that. */
final class WhereToTest {
  private static final String EMPTY =
      "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}";
  @TempDir Path home;
  private Desk desk;
  private Server server;

  @BeforeEach
  void open() {
    desk = new Desk(home);
    desk.realDoors = true;
    desk.fakeLocal = true;
    server = new Server(asked -> Reply.json(200, EMPTY));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void chosen(String name) {
    desk.type("context", "set", name, server.url().toString());
    desk.type("context", "use", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void takesAnEmptyTokenForNone(String empty) {
    desk.environment.put("VEL_TOKEN", empty);
    assertThat(desk.type("config", "explain", "token").code()).isZero();
    assertThat(desk.type("logout").err()).contains("no context is chosen: nothing to sign out of");
    assertThat(desk.type("doctor").out()).contains("commands run on this machine");
    chosen("ann");
    assertThat(desk.type("logout").err()).contains("you are not signed in to ann");
  }

  @Test
  void refusesVariablesThatAreWrongAsSettingsThatAre() {
    desk.environment.put("VEL_URL", "no url");
    assertThat(desk.type("task", "list").code()).isEqualTo(3);
    desk.environment.put("VEL_URL", server.url().toString());
    desk.environment.put("VEL_TOKEN", "a b");
    assertThat(desk.type("task", "list").code()).isEqualTo(3);
  }

  @Test
  void refusesTwoPlacesAtOnce() {
    chosen("ann");
    assertThat(desk.type("task", "list", "--local", "--context", "ann"))
        .isEqualTo(new Desk.Said(2, "", "vel: --local and --context exclude each other\n"));
  }

  @Test
  void runsNothingHereWhereOnlyLocalModeIsChosenAndThatIsNotWanted() {
    Desk.Said flag = desk.type("run", "x", "--remote-only");
    assertThat(flag.code()).isEqualTo(3);
    assertThat(flag.err()).contains("nothing but local mode is chosen", "`vel context use NAME`");
    desk.environment.put("VEL_REMOTE_ONLY", "1");
    assertThat(desk.type("run", "x").code()).isEqualTo(3);
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(desk.type("run", "x", "--local", "-q").code()).as("the flag wins").isZero();
    assertThat(desk.type("run", "x", "--context", "local", "--remote-only"))
        .isEqualTo(
            new Desk.Said(2, "", "vel: --remote-only and --context local exclude each other\n"));
  }

  @Test
  void neverTakesAChoiceThatIsGoneForLocalMode() throws IOException {
    chosen("ann");
    Path file = home.resolve("CONFIG/vel/contexts.json");
    Files.writeString(file, Files.readString(file).replace("\"ann\",", "\"bob\","));
    Desk.Said said = desk.type("task", "list");
    assertThat(said)
        .isEqualTo(
            new Desk.Said(
                3,
                "",
                "vel: the chosen context 'bob' is not there: choose another one with `vel context"
                    + " use NAME`, or local mode with `vel context use local`\n"));
    assertThat(desk.type("task", "list", "--context", "ann").code()).isZero();
    assertThat(desk.type("task", "list", "--local").code()).isZero();
    assertThat(desk.type("doctor").out()).contains("the chosen context 'bob' is not there");
    Desk.Said list = desk.type("context", "list");
    assertThat(list.code()).isZero();
    assertThat(list.err()).contains("'bob' is not there");
    assertThat(desk.type("context", "set", "eve", server.url().toString()).code()).isZero();
    assertThat(desk.type("context", "delete", "eve").code()).isZero();
    assertThat(desk.type("task", "list").code()).isEqualTo(3);
    desk.type("context", "use", "ann");
    assertThat(desk.type("task", "list").code()).isZero();
  }

  @Test
  void saysThatTheEnvironmentWinsOverTheChoice() {
    chosen("ann");
    desk.environment.put("VEL_URL", "https://env.example.com/");
    String wins =
        "VEL_URL is set in the environment and wins: commands go to https://env.example.com/ until"
            + " it is unset\n";
    assertThat(desk.type("context", "use", "ann").err()).isEqualTo("ann is chosen\n" + wins);
    assertThat(desk.type("context", "use", "local").err()).isEqualTo("local is chosen\n" + wins);
    assertThat(desk.type("context", "list").err()).isEqualTo(wins);
    desk.environment.put("VEL_URL", server.url() + "/");
    assertThat(desk.type("context", "use", "ann").err())
        .isEqualTo("commands now go to " + server.url() + "\n");
  }

  @Test
  void saysThatATokenOfTheEnvironmentWinsOverASignIn() {
    try (Server there =
        new Server(asked ->
            Reply.json(
                200,
                """
                {"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"}
                """))) {
      desk.environment.put("VEL_TOKEN", "vel_other");
      assertThat(desk.pipe("vel_key", "login", there.url().toString(), "--token-stdin").err())
          .endsWith(
              "VEL_TOKEN is set in the environment and wins: commands send it in place of this"
                  + " sign-in until it is unset\n");
    }
  }

  @Test
  void repeatsInItsAdviceWhereItWasToldToGo() {
    desk.realDoors = false;
    assertThat(desk.type("task", "submit", "x", "--context", "ann").err())
        .matches("submitted; follow it with `vel task watch [0-9a-f]{8} --context ann`\n");
    assertThat(desk.type("task", "submit", "x", "--local").err())
        .matches("submitted; follow it with `vel task watch [0-9a-f]{8} --local`\n");
    assertThat(desk.type("task", "submit", "x").err()).endsWith("{8}`\n".replace("{8}", tail()));
    assertThat(desk.type("task", "show", "zzz", "--context=two words").err())
        .contains("copy one from `vel task list --context 'two words'`");
    assertThat(desk.type("run", "x", "-c", "--context", "ann").err())
        .startsWith("vel: `vel run` has completed nothing");
  }

  private String tail() {
    String id = List.copyOf(desk.vel.tasks.keySet()).getLast().toString();
    return id.substring(id.length() - 8);
  }

  @ParameterizedTest
  @CsvSource({
    "http://[::1]:47320, 0..1-47320",
    "http://[2001:db8::1], 2001.db8..1",
    "http://local, local-http",
    "https://vel.example.com, vel.example.com"
  })
  void namesAContextAfterAnyAddress(String url, String name) {
    assertThat(Address.name(Address.parse(url, "URL"))).isEqualTo(name);
    assertThat(desk.type("context", "set", name, url).code()).isZero();
  }
}
