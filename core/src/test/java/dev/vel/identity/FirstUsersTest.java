package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static dev.vel.identity.Instance.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.VelException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstUsersTest {
  private static final Settings.Admin ADMIN =
      new Settings.Admin("Root@example.com", new Secret(PASSWORD));

  @Test
  void instancesThatStartTogetherMakeOneAdministrator() throws Exception {
    try (Instance vel = Instance.empty(ADMIN);
        Instance other = vel.another()) {
      vel.identity.local();
      List<Object> outcomes =
          Together.run(
              4,
              i ->
                  () -> {
                    (i % 2 == 0 ? vel : other).identity.seedAdmin();
                    return "fine";
                  });
      assertThat(outcomes).containsOnly("fine");
      assertThat(vel.count("SELECT count(*) AS n FROM users WHERE email = 'root@example.com'"))
          .isEqualTo(1);
      assertThat(vel.deeds("user.create")).hasSize(2);
      assertThat(vel.signIn("root@example.com").user().role()).isEqualTo(Role.ADMIN);
    }
  }

  @Test
  void makesNoneOnceThereWasAUserEvenADeletedOne() {
    try (Instance vel = Instance.empty(ADMIN)) {
      User ann = vel.user("ann@example.com", Role.USER);
      vel.users.delete(vel.identity.local(), ANONYMOUS, ann.id(), tx -> {});
      vel.identity.seedAdmin();
      Refusal.of(ErrorCode.INVALID_CREDENTIALS, () -> vel.signIn("root@example.com"));
    }
  }

  @Test
  void makesNoneWhenNoneIsConfigured() {
    try (Instance vel = Instance.empty(null)) {
      vel.identity.seedAdmin();
      assertThat(vel.count("SELECT count(*) AS n FROM users")).isZero();
    }
  }

  @Test
  void namesTheVariablesWhoseValuesBreakTheRules() {
    Settings.Admin weak = new Settings.Admin("root", new Secret("hunter2"));
    try (Instance vel = Instance.empty(weak)) {
      VelException refusal = Refusal.of(ErrorCode.VALIDATION_ERROR, vel.identity::seedAdmin);
      assertThat(refusal.details())
          .extracting(FieldProblem::field)
          .containsExactly("VEL_ADMIN_EMAIL", "VEL_ADMIN_PASSWORD");
      assertThat(refusal.sentence()).doesNotContain("hunter2");
    }
  }

  @Test
  void localModeHasOneUserHoweverManyAskAtOnce() throws Exception {
    try (Instance vel = Instance.empty(null);
        Instance other = vel.another()) {
      List<Object> callers =
          Together.run(6, i -> () -> (i % 2 == 0 ? vel : other).identity.local());
      assertThat(new HashSet<>(callers)).hasSize(1);
      assertThat(vel.identity.local().isAdmin()).isTrue();
      assertThat(vel.deeds("user.create")).hasSize(1);
    }
  }
}
