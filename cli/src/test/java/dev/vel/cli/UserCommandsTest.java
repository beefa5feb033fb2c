package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.identity.Role;
import dev.vel.identity.User;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserCommandsTest {
  private static final String ADA = "ada@example.com";
  private static final String PASSWORD = "Analytical-1843";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private Desk.Said create(String... options) {
    List<String> words =
        new java.util.ArrayList<>(List.of("user", "create", ADA, "--password-stdin"));
    words.addAll(List.of(options));
    return desk.pipe(PASSWORD + "\n", words.toArray(String[]::new));
  }

  private User only() {
    assertThat(desk.vel.users).hasSize(1);
    return desk.vel.users.values().iterator().next();
  }

  @Test
  void makesAUserWithThePasswordFromStandardInput() {
    Desk.Said said = create("--role", "admin");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("email    " + ADA, "role     admin", "status   active");
    assertThat(said.out() + said.err()).doesNotContain(PASSWORD);
    assertThat(said.err()).isEqualTo("they sign in with `vel login a test --email " + ADA + "`\n");
    assertThat(desk.vel.passwords).containsExactly(PASSWORD);
    assertThat(only().role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void asksForThePasswordTwice() {
    desk.typed.addAll(List.of(PASSWORD, PASSWORD + "x"));
    Desk.Said differ = desk.type("user", "create", ADA);
    assertThat(differ).isEqualTo(new Desk.Said(2, "", "vel: the two passwords differ\n"));
    assertThat(desk.vel.users).isEmpty();
    desk.typed.addAll(List.of(PASSWORD, PASSWORD));
    assertThat(desk.type("user", "create", ADA, "-o", "json").out())
        .contains("\"role\" : \"user\"")
        .doesNotContain(PASSWORD);
  }

  @Test
  void refusesAPasswordThatCannotBeGivenOrIsWeakAndNeverTakesOneAsAFlag() {
    assertThat(desk.type("user", "create", ADA).err())
        .isEqualTo("vel: there is no terminal to ask for the password: use --password-stdin\n");
    Desk.Said weak = desk.pipe("secret\n", "user", "create", ADA, "--password-stdin");
    assertThat(weak.code()).isEqualTo(2);
    assertThat(weak.err())
        .isEqualTo(
            "vel: validation failed: password must have 12–128 characters with a lower-case and an"
                + " upper-case letter and a digit\n");
    assertThat(desk.pipe("long-enough-but-plain\n", "user", "create", ADA, "--password-stdin"))
        .isEqualTo(weak);
    for (String command : new String[] {"create", "update"}) {
      assertThat(desk.type("user", command, "--help").out().replaceAll("\\s+", " "))
          .contains("12–128 characters with a lower-case and an upper-case letter and a digit");
    }
    assertThat(desk.pipe("\n", "user", "create", ADA, "--password-stdin").err())
        .contains("the password is empty");
    assertThat(desk.type("user", "create", ADA, "--password", PASSWORD).code()).isEqualTo(2);
    assertThat(desk.vel.users).isEmpty();
  }

  @Test
  void listsAndShowsUsers() {
    create();
    assertThat(desk.type("user", "list").out())
        .contains("ID", "EMAIL", ADA, "active", "me@example.org");
    assertThat(desk.type("user", "list", "--role", "user", "-o", "jsonl").out().lines()).hasSize(1);
    assertThat(desk.type("user", "list", "--limit", "1").err())
        .isEqualTo("1 of 2 shown; --offset 1 shows more\n");
    assertThat(desk.type("user", "show", only().id().toString()).out()).contains(ADA);
    assertThat(desk.type("user", "show", "bob@example.com"))
        .isEqualTo(new Desk.Said(1, "", "vel: there is no user bob@example.com\n"));
  }

  @Test
  void changesOnlyWhatIsNamed() {
    create();
    assertThat(desk.type("user", "update", ADA, "--role", "admin").code()).isZero();
    assertThat(only().role()).isEqualTo(Role.ADMIN);
    assertThat(only().email()).isEqualTo(ADA);
    assertThat(desk.vel.passwords).containsExactly(PASSWORD, null);
    desk.password = "Difference-1849";
    desk.type("user", "update", ADA, "--new-password", "--email", "king@example.com");
    assertThat(desk.vel.passwords).endsWith("Difference-1849");
    assertThat(only().email()).isEqualTo("king@example.com");
    assertThat(desk.type("user", "update", "king@example.com").err())
        .isEqualTo(
            "vel: say what to change: --email, --role, --new-password or --password-stdin\n");
    assertThat(desk.type("user", "update", "king@example.com", "--email", "nowhere").code())
        .isEqualTo(2);
  }

  @Test
  void disablesEnablesAndDeletes() {
    create();
    assertThat(desk.type("user", "disable", ADA).out()).contains("status   disabled");
    assertThat(only().disabled()).isTrue();
    assertThat(desk.type("user", "enable", ADA, "-o", "json").out())
        .contains("\"disabled\" : false");
    assertThat(desk.type("user", "delete", ADA, "--yes"))
        .isEqualTo(new Desk.Said(0, "", "deleted user " + ADA + "\n"));
    assertThat(desk.vel.users).isEmpty();
    assertThat(desk.type("user", "delete", ADA, "--yes").code()).isEqualTo(1);
  }

  @Test
  void saysWhoMayNotAndWhereThereAreNone() {
    desk.vel.failure = new VelException(ErrorCode.FORBIDDEN, "administrators only");
    assertThat(desk.type("user", "list"))
        .isEqualTo(new Desk.Said(4, "", "vel: administrators only\n"));
    desk.realDoors = true;
    Desk.Said local = desk.type("user", "list");
    assertThat(local.code()).isEqualTo(3);
    assertThat(local.err()).contains("vel login URL");
  }
}
