package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import dev.vel.daemon.http.Caller;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two daemons on one database are one vel. */
class InstancesTest {
  /** A second, and what a busy machine adds to it. */
  private static final Duration ONE_AND_STALLS = Duration.ofSeconds(4);

  @Test
  void countSignInsOfAnAddressTogether() throws Exception {
    try (TestDaemon daemon =
        TestDaemon.start(new Settings.Limits(5, 100, 10, 5, 1 << 20), SandboxOptions.DEFAULT)) {
      List<Caller> callers = List.of(daemon.caller(), daemon.another());
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        HttpResponse<String> answer =
            callers
                .get(i % 2)
                .send(
                    "POST",
                    "/api/auth/login",
                    Json.object().put("email", "x@example.com").put("password", "y"));
        statuses.add(answer.statusCode());
        if (answer.statusCode() == 429) {
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
          assertThat(answer.headers().firstValue("RateLimit-Limit")).contains("5");
        }
      }
      assertThat(statuses).containsExactly(401, 401, 401, 401, 401, 429, 429);
    }
  }

  @Test
  void countRequestsOfAUserTogether() throws Exception {
    try (TestDaemon daemon =
        TestDaemon.start(new Settings.Limits(5, 10, 10, 5, 1 << 20), SandboxOptions.DEFAULT)) {
      List<Caller> callers = List.of(daemon.caller(), daemon.another());
      String token = daemon.admin();
      List<String> left = new ArrayList<>();
      for (int i = 0; i < 11; i++) {
        HttpResponse<String> answer =
            callers
                .get(i % 2)
                .send("GET", "/api/users/me", null, "Authorization", "Bearer " + token);
        assertThat(answer.statusCode()).isEqualTo(i < 10 ? 200 : 429);
        left.add(answer.headers().firstValue("RateLimit-Remaining").orElseThrow());
      }
      assertThat(left).containsExactly("9", "8", "7", "6", "5", "4", "3", "2", "1", "0", "0");
    }
  }

  @Test
  void forgetASessionWithinASecondOfItsEndOnTheOther() throws Exception {
    try (TestDaemon daemon = TestDaemon.start()) {
      Caller other = daemon.another();
      String token = daemon.admin();
      assertThat(me(other, token)).isEqualTo(200);
      assertThat(daemon.as(token, "POST", "/api/auth/logout", null).statusCode()).isEqualTo(204);
      Awaitility.await()
          .atMost(ONE_AND_STALLS)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> me(other, token) == 401);
    }
  }

  private static int me(Caller caller, String token) throws Exception {
    return caller
        .send("GET", "/api/users/me", null, "Authorization", "Bearer " + token)
        .statusCode();
  }
}
