package dev.vel.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.daemon.TestDaemon;
import dev.vel.daemon.http.Caller;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an instance tells of itself, and to whom. */
class MetricsTest {
  /** A comment, or a name with labels and a number: Prometheus' text form, line by line. */
  private static final Pattern LINE =
      Pattern.compile(
          "# (HELP|TYPE) [a-z_:][a-z0-9_:]* .*"
              + "|[a-z_:][a-z0-9_:]*(\\{([a-z_]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)*})? (NaN|[+-]?Inf|-?[0-9.E+-]+)");

  private static TestDaemon daemon;
  private static Caller scraper;

  @BeforeAll
  static void start() throws Exception {
    daemon = TestDaemon.start();
    scraper = new Caller(daemon.metricsPort());
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @Test
  void tellsInPrometheusTextForm() throws Exception {
    HttpResponse<String> answer = scraper.get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).endsWith("\n");
    assertThat(answer.body().lines()).allMatch(line -> LINE.matcher(line).matches());
    assertThat(answer.body())
        .contains("jvm_memory_used_bytes{", "process_uptime_seconds", "vel_build_info{version=")
        .contains("vel_db_connections{state=\"active\"}", "vel_db_connections_most 10")
        .contains("vel_breakers{state=\"open\"} 0", "vel_cache_requests_total{result=\"miss\"} 0");
  }

  @Test
  void tellsOfTasksAndOfTheDatabase() throws Exception {
    String token = daemon.user();
    assertThat(
            daemon
                .as(
                    token,
                    "POST",
                    "/api/tasks",
                    Json.object()
                        .put("agent_id", daemon.agent(token))
                        .put("description", "Say hello"))
                .statusCode())
        .isEqualTo(201);
    String later = Instant.now().plusSeconds(86_400).toString();
    assertThat(
            daemon
                .as(
                    token,
                    "POST",
                    "/api/tasks",
                    Json.object()
                        .put("agent_id", daemon.agent(token))
                        .put("description", "Say hello tomorrow")
                        .set("parameters", Json.object().put("run_at", later)))
                .statusCode())
        .isEqualTo(201);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(scraper.get("/metrics").body())
                .containsPattern("vel_task_run_seconds_count\\{status=\"completed\"} [1-9]")
                .contains("vel_task_run_seconds_bucket{status=\"completed\",le=\"30.0\"}")
                .containsPattern("vel_task_wait_seconds_count [1-9]")
                .contains(
                    "vel_tasks{status=\"pending\"} 1", "vel_tasks{status=\"in_progress\"} 0"));
    String told = scraper.get("/metrics").body();
    assertThat(told)
        .contains("vel_task_oldest_pending_seconds 0", "vel_quota_warnings_total 0")
        .contains("vel_quota_exceeded_total 0", "vel_db_connections_timeouts_total 0")
        .containsPattern("vel_db_query_seconds_count [1-9]")
        .contains(
            "vel_db_query_seconds_bucket{le=\"0.05\"}", "vel_db_query_seconds_bucket{le=\"0.2\"}")
        .contains("vel_memory_limit_bytes ")
        .containsPattern("(?m)^process_resident_memory_bytes [1-9]")
        .doesNotContain("vel_db_replica");
  }

  @Test
  void isNotToldToThePublicAndTellsNothingElse() throws Exception {
    assertThat(daemon.caller().get("/metrics").statusCode()).isEqualTo(404);
    assertThat(scraper.get("/api/health/live").statusCode()).isEqualTo(404);
    assertThat(scraper.send("POST", "/metrics", "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void countsRequestsByRouteAndNeverByPath() throws Exception {
    String token = daemon.user();
    String id = daemon.agent(token);
    daemon.as(token, "GET", "/api/agents/" + id, null);
    daemon.caller().get("/there/is/no/such/path");
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(scraper.get("/metrics").body())
                .contains(
                    "vel_http_request_seconds_count{method=\"GET\",route=\"/api/agents/{id}\",status=\"200\"} 1")
                .contains(
                    "vel_http_request_seconds_count{method=\"none\",route=\"none\",status=\"404\"}")
                .doesNotContain(id, "no/such/path"));
  }

  @Test
  void countsCallsToModels() throws Exception {
    String token = daemon.user();
    String agent = daemon.agent(token);
    HttpResponse<String> task =
        daemon.as(
            token,
            "POST",
            "/api/tasks",
            Json.object().put("agent_id", agent).put("description", "Say hello"));
    assertThat(task.statusCode()).as(task.body()).isEqualTo(201);
    List<String> wanted =
        List.of(
            "vel_provider_calls_total{model=\"",
            "vel_provider_call_seconds_bucket{model=\"",
            "vel_provider_tokens_total{kind=\"prompt\",model=\"",
            "vel_provider_cost_usd_total{model=\"");
    Awaitility.await()
        .untilAsserted(() -> assertThat(scraper.get("/metrics").body()).contains(wanted));
    assertThat(scraper.get("/metrics").body()).contains("outcome=\"ok\",provider=\"openai\"} 1");
  }
}
