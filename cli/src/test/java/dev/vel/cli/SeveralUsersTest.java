package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several people who sign in to one vel from one machine, over real HTTP. */
final class SeveralUsersTest {
  private static final String EMPTY =
      "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}";
  private final Set<String> disabled = new HashSet<>();
  @TempDir Path home;
  private Desk desk;
  private Server server;

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
      case "/api/auth/login" -> signIn(asked.json().path("email").asText());
      case "/api/auth/refresh" -> Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
      case "/api/auth/logout" -> Reply.json(204, "");
      case "/api/users/me" ->
          Reply.json(
              200,
              """
              {"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"}
              """);
      default ->
          asked.token().filter(token -> !disabled.contains(token)).isPresent()
              ? Reply.json(200, EMPTY)
              : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
    };
  }

  private static Reply signIn(String email) {
    return Reply.json(
        200,
        """
        {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"%1$s","role":"user"},
         "token":"%1$s","expires_at":"2026-11-23T14:00:00Z",
         "refresh_token":"r-%1$s","refresh_expires_at":"2026-12-22T14:00:00Z"}
        """
            .formatted(email));
  }

  private Desk.Said login(String name, String... options) {
    return login(List.of(options), name + "@x.org");
  }

  private Desk.Said login(List<String> options, String email) {
    String[] line = {"login", server.url().toString(), "--email", email, "--password-stdin"};
    return desk.pipe(
        "secret\n", Stream.concat(Arrays.stream(line), options.stream()).toArray(String[]::new));
  }

  private void annAndBob() {
    login("ann", "--name", "ann");
    login("bob", "--name", "bob");
    desk.environment.put("VEL_URL", server.url() + "/");
  }

  private String asWhom() {
    assertThat(desk.type("task", "list").code()).isZero();
    return server.asked.getLast().token().orElse("");
  }

  @Test
  void goThereAsTheUserOfTheChosenContext() {
    annAndBob();
    assertThat(asWhom()).isEqualTo("bob@x.org");
    desk.type("context", "use", "ann");
    assertThat(asWhom()).isEqualTo("ann@x.org");
    desk.type("context", "use", "bob");
    desk.type("logout", "--context", "ann");
    assertThat(desk.type("config", "explain", "token").out()).contains("from:    context bob");
    assertThat(asWhom()).isEqualTo("bob@x.org");
  }

  @Test
  void goThereAsTheOnlyOneWhoIsSignedIn() {
    annAndBob();
    desk.type("context", "use", "local");
    desk.type("logout", "--context", "ann");
    assertThat(asWhom()).isEqualTo("bob@x.org");
    desk.type("logout", "--context", "bob");
    assertThat(desk.type("task", "list").err())
        .contains("sign in with `vel login " + server.url() + " --email E --name ann`");
  }

  @Test
  void areToBeNamedWhereNobodyCanTellWhoIsMeant() {
    annAndBob();
    desk.type("context", "use", "local");
    Desk.Said unclear = desk.type("task", "list");
    assertThat(unclear)
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: several contexts are signed in at "
                    + server.url()
                    + " (ann, bob): name one with --context, or choose one with `vel context"
                    + " use`\n"));
    assertThat(desk.type("config", "explain", "token").code()).isEqualTo(2);
    assertThat(desk.type("logout").code()).isEqualTo(2);
    assertThat(desk.type("task", "list", "--context", "ann").code()).isZero();
    desk.environment.put("VEL_TOKEN", "vel_key");
    assertThat(asWhom()).isEqualTo("vel_key");
  }

  @Test
  void signOutOfWhatTheVariableNames() {
    annAndBob();
    desk.type("context", "set", "other", "https://other.example.com");
    desk.type("context", "use", "other");
    desk.type("logout", "--context", "ann");
    assertThat(desk.type("logout").err()).isEqualTo("signed out of bob\n");
    assertThat(server.asked.getLast().token()).contains("bob@x.org");
    desk.environment.put("VEL_URL", "https://nobody.invalid");
    assertThat(desk.type("logout"))
        .isEqualTo(
            new Desk.Said(
                3,
                "",
                "vel: no context is for https://nobody.invalid, which VEL_URL names: nothing to sign"
                    + " out of\n"));
  }

  @Test
  void neverSignOutOfLocalMode() {
    annAndBob();
    for (String[] line : new String[][] {{"logout", "--local"}, {"logout", "--context", "local"}}) {
      Desk.Said said = desk.type(line);
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.err()).contains("nothing to sign out of in local mode");
    }
    assertThat(asWhom()).isEqualTo("bob@x.org");
  }

  @Test
  void areToldWhomTheyTakeThePlaceOf() {
    login("ann");
    assertThat(login("ann").err()).doesNotContain("forgotten");
    assertThat(login("bob").err())
        .endsWith(
            "the sign-in of ann@x.org at "
                + server.url()
                + " is forgotten here; its session there ends by itself on 2026-12-22T14:00:00Z, and"
                + " `vel logout` before would have ended it; --name keeps several, a context each\n");
  }

  @Test
  void signInWithTheContextThatIsNamed() {
    login("ann", "--context", "ann");
    assertThat(login("bob", "--context", "bob").err()).contains("context bob\n");
    assertThat(desk.type("context", "list").out()).contains("ann@x.org", "bob@x.org");
    assertThat(login("bob", "--context", "bob", "--name", "bob").code()).isEqualTo(2);
    assertThat(login("bob", "--context", "local").err()).startsWith("vel: --context must be");
  }

  @Test
  void areToldHowToSignInAgainAsThemselves() {
    annAndBob();
    desk.environment.remove("VEL_URL");
    disabled.add("bob@x.org");
    assertThat(desk.type("task", "list").err())
        .isEqualTo(
            "vel: you are not signed in to %1$s: sign in with `vel login %1$s --email bob@x.org --name bob`\n"
                .formatted(server.url()));
    assertThat(desk.type("task", "list").err())
        .contains("`vel login " + server.url() + " --email E --name bob`, or use --local");
  }

  @Test
  void areToldToBringAnotherKeyWhereTheirsIsRevoked() {
    desk.pipe("vel_key", "login", server.url().toString(), "--token-stdin", "--name", "ci");
    disabled.add("vel_key");
    assertThat(desk.type("task", "list").err())
        .isEqualTo(
            "vel: you are not signed in to %1$s: sign in with `vel login %1$s --token-stdin --name ci < KEYFILE`\n"
                .formatted(server.url()));
  }

  @Test
  void areToldOfASignInThatAContextLosesWithItsAddress() {
    annAndBob();
    assertThat(desk.type("context", "set", "bob", "https://other.example.com").err())
        .contains(
            "the sign-in of bob@x.org at "
                + server.url()
                + " is forgotten here; its session there ends by itself on 2026-12-22T14:00:00Z");
    assertThat(desk.type("context", "set", "bob", "https://x.example.com").err())
        .doesNotContain("forgotten");
  }

  @Test
  void goOnFromTheirOwnTasksAlone() {
    desk.realDoors = false;
    desk.type("run", "one", "-q");
    UUID ann = desk.vel.me;
    desk.vel.me = new UUID(7, 8);
    assertThat(desk.type("run", "x", "--continue").err()).contains("has completed nothing");
    desk.vel.me = ann;
    assertThat(desk.type("run", "x", "--continue", "-q").code()).isZero();
  }
}
