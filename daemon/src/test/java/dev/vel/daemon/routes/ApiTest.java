package dev.vel.daemon.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.daemon.TestDaemon;
import dev.vel.daemon.http.Route;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route, over HTTP, on a real house; each answer is held to the document. */
class ApiTest {
  private static TestDaemon daemon;

  @BeforeAll
  static void start() throws Exception {
    daemon = TestDaemon.start();
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @Test
  void theDocumentNamesEveryRouteAndNoOther() {
    List<String> documented = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : DocumentRoutes.tree().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (!method.getKey().equals("parameters")) {
          documented.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            TestRoutes.all().stream()
                .map(route -> route.method() + " " + route.template())
                .toList());
  }

  @Test
  void servesTheDocumentInBothNotations() throws Exception {
    HttpResponse<String> yaml = daemon.caller().get("/openapi.yaml");
    assertThat(yaml.headers().firstValue("Content-Type")).contains("application/yaml");
    assertThat(yaml.body()).startsWith("openapi: 3.1.0");
    assertThat(TestDaemon.body(daemon.caller().get("/openapi.json")))
        .isEqualTo(DocumentRoutes.tree());
  }

  @Test
  void everyOtherRouteWantsASignedInCallerAndSaysSoInOneWay() throws Exception {
    for (Route route : TestRoutes.all()) {
      if (route.access() == dev.vel.daemon.http.Access.USER
          || route.access() == dev.vel.daemon.http.Access.ADMIN
          || route.access() == dev.vel.daemon.http.Access.MCP
          || route.access() == dev.vel.daemon.http.Access.SESSION) {
        String path =
            route
                .template()
                .replace("{id}", UUID.randomUUID().toString())
                .replace("{name}", "docs");
        for (String credential :
            List.of("", "Bearer ", "Bearer x", "Basic eDp4", "Bearer vel_" + "a".repeat(43))) {
          HttpResponse<String> answer =
              daemon.caller().send(route.method(), path, null, "Authorization", credential);
          assertThat(answer.statusCode()).as(route.template()).isEqualTo(401);
          assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
          ObjectNode body = (ObjectNode) TestDaemon.body(answer);
          body.remove(List.of("timestamp", "request_id"));
          assertThat(body)
              .as(route.template())
              .hasToString(
                  route.template().startsWith("/v1/")
                      ? "{\"error\":{\"message\":\"The API key or token is missing, wrong or no longer"
                          + " valid\",\"type\":\"invalid_request_error\",\"param\":null,"
                          + "\"code\":\"invalid_api_key\"}}"
                      : "{\"error\":\"Authentication required\",\"code\":\"AUTHENTICATION_REQUIRED\","
                          + "\"details\":[]}");
        }
      }
    }
  }

  @Test
  void signsInRefreshesAndSignsOut() throws Exception {
    JsonNode signIn = TestDaemon.signIn(daemon.caller(), TestDaemon.ADMIN);
    String token = signIn.path("token").textValue();
    String refresh = signIn.path("refresh_token").textValue();
    assertThat(signIn.path("user").path("role").textValue()).isEqualTo("admin");
    ObjectNode spent = Json.object().put("refresh_token", refresh);
    HttpResponse<String> next = checked(null, "POST", "/api/auth/refresh", null, spent);
    assertThat(next.statusCode()).isEqualTo(200);
    HttpResponse<String> out = checked(token, "POST", "/api/auth/logout", null, null);
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(daemon.as(token, "GET", "/api/users/me", null).statusCode()).isEqualTo(401);
    HttpResponse<String> again = checked(null, "POST", "/api/auth/refresh", null, spent);
    assertThat(again.statusCode()).isEqualTo(401);
    assertThat(again.headers().firstValue("WWW-Authenticate")).contains("Bearer");
  }

  @Test
  void refusesAWrongPasswordWithoutSayingWhatWasWrong() throws Exception {
    List<String> errors = new ArrayList<>();
    for (String email : List.of(TestDaemon.ADMIN, "nobody@example.com")) {
      ObjectNode login = Json.object().put("email", email).put("password", "Wrong-Horse-12");
      HttpResponse<String> answer = checked(null, "POST", "/api/auth/login", null, login);
      assertThat(answer.statusCode()).isEqualTo(401);
      ObjectNode body = (ObjectNode) TestDaemon.body(answer);
      assertThat(body.path("code").textValue()).isEqualTo("INVALID_CREDENTIALS");
      errors.add(body.remove(List.of("timestamp", "request_id")).toString());
    }
    assertThat(errors.getFirst()).isEqualTo(errors.getLast());
  }

  @Test
  void managesUsersForAdministratorsOnly() throws Exception {
    String admin = daemon.admin();
    String user = daemon.user();
    String email = "x" + UUID.randomUUID() + "@example.com";
    ObjectNode wanted = Json.object().put("email", email).put("password", TestDaemon.PASSWORD);
    assertThat(checked(user, "GET", "/api/users", null, null).statusCode()).isEqualTo(403);
    assertThat(checked(user, "POST", "/api/users", null, wanted).statusCode()).isEqualTo(403);
    HttpResponse<String> made = checked(admin, "POST", "/api/users", null, wanted);
    assertThat(made.statusCode()).isEqualTo(201);
    String id = TestDaemon.body(made).path("id").textValue();
    assertThat(made.headers().firstValue("Location")).contains("/api/users/" + id);
    assertThat(checked(admin, "POST", "/api/users", null, wanted).statusCode()).isEqualTo(409);
    HttpResponse<String> list = checked(admin, "GET", "/api/users", "?role=user&limit=1", null);
    assertThat(TestDaemon.body(list).path("data")).hasSize(1);
    assertThat(checked(admin, "GET", "/api/users/{id}", id, null).statusCode()).isEqualTo(200);
    HttpResponse<String> changed =
        checked(admin, "PUT", "/api/users/{id}", id, Json.object().put("disabled", true));
    assertThat(TestDaemon.body(changed).path("disabled").booleanValue()).isTrue();
    assertThat(checked(admin, "DELETE", "/api/users/{id}", id, null).statusCode()).isEqualTo(204);
    assertThat(checked(admin, "GET", "/api/users/{id}", id, null).statusCode()).isEqualTo(404);
    assertThat(checked(user, "GET", "/api/users/me", null, null).statusCode()).isEqualTo(200);
    ObjectNode bad = Json.object().put("password", "short").put("role", "admin");
    assertThat(fields(checked(user, "PUT", "/api/users/me", null, bad)))
        .containsExactlyInAnyOrder("password", "current_password", "role");
  }

  @Test
  void keysWorkWithinTheirScopes() throws Exception {
    String user = daemon.user();
    ObjectNode wanted = Json.object().put("name", "reader");
    wanted.putArray("scopes").add("read");
    HttpResponse<String> made = checked(user, "POST", "/api/keys", null, wanted);
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode key = TestDaemon.body(made);
    String reader = key.path("key").textValue();
    assertThat(made.headers().firstValue("Location"))
        .contains("/api/keys/" + key.path("id").textValue());
    assertThat(checked(reader, "GET", "/api/agents", null, null).statusCode()).isEqualTo(200);
    assertThat(
            daemon
                .caller()
                .send("HEAD", "/api/agents", null, "Authorization", "Bearer " + reader)
                .statusCode())
        .isEqualTo(200);
    assertThat(checked(reader, "POST", "/api/agents", null, agent("a")).statusCode())
        .isEqualTo(403);
    assertThat(checked(reader, "POST", "/api/keys", null, wanted).statusCode()).isEqualTo(403);
    HttpResponse<String> list = checked(user, "GET", "/api/keys", null, null);
    assertThat(list.body()).doesNotContain(reader);
    String id = key.path("id").textValue();
    assertThat(checked(user, "DELETE", "/api/keys/{id}", id, null).statusCode()).isEqualTo(204);
    Awaitility.await()
        .until(() -> daemon.as(reader, "GET", "/api/agents", null).statusCode() == 401);
  }

  @Test
  void keepsAgents() throws Exception {
    String user = daemon.user();
    HttpResponse<String> made = checked(user, "POST", "/api/agents", null, agent("Ada"));
    assertThat(made.statusCode()).isEqualTo(201);
    String id = TestDaemon.body(made).path("id").textValue();
    assertThat(made.headers().firstValue("Location")).contains("/api/agents/" + id);
    assertThat(checked(user, "POST", "/api/agents", null, agent("ADA")).statusCode())
        .isEqualTo(409);
    assertThat(checked(user, "GET", "/api/agents/{id}", id, null).statusCode()).isEqualTo(200);
    HttpResponse<String> list =
        checked(user, "GET", "/api/agents", "?status=pending&type=researcher", null);
    assertThat(TestDaemon.body(list).path("meta").path("total").intValue()).isEqualTo(1);
    HttpResponse<String> changed =
        checked(user, "PUT", "/api/agents/{id}", id, Json.object().put("name", "Eve"));
    assertThat(TestDaemon.body(changed).path("name").textValue()).isEqualTo("Eve");
    HttpResponse<String> tested = checked(user, "POST", "/api/agents/{id}/test", id, null);
    assertThat(TestDaemon.body(tested).path("status").textValue()).isEqualTo("passed");
    String other = daemon.user();
    assertThat(checked(other, "GET", "/api/agents/{id}", id, null).statusCode()).isEqualTo(404);
    assertThat(checked(other, "DELETE", "/api/agents/{id}", id, null).statusCode()).isEqualTo(404);
    assertThat(fields(daemon.as(user, "DELETE", "/api/agents/" + id + "?force=maybe&x=1", null)))
        .containsExactlyInAnyOrder("force", "x");
    assertThat(checked(user, "DELETE", "/api/agents/{id}", id, null).statusCode()).isEqualTo(204);
    assertThat(checked(user, "GET", "/api/agents/{id}", id, null).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsIntegrations() throws Exception {
    String user = daemon.user();
    ObjectNode wanted =
        Json.object().put("provider", "openai_compatible").put("api_key", "sk-own-0123456789");
    wanted.putObject("config").put("base_url", daemon.provider());
    HttpResponse<String> made = checked(user, "POST", "/api/integrations", null, wanted);
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).doesNotContain("sk-own");
    String id = TestDaemon.body(made).path("id").textValue();
    assertThat(made.headers().firstValue("Location")).contains("/api/integrations/" + id);
    assertThat(checked(user, "POST", "/api/integrations", null, wanted).statusCode())
        .isEqualTo(409);
    HttpResponse<String> list = checked(user, "GET", "/api/integrations", "?limit=1", null);
    assertThat(TestDaemon.body(list).path("meta").path("total").intValue()).isEqualTo(1);
    HttpResponse<String> tested = checked(user, "POST", "/api/integrations/{id}/test", id, null);
    assertThat(TestDaemon.body(tested).path("status").textValue()).isEqualTo("passed");
    ObjectNode moved = Json.object();
    moved.putObject("config").put("base_url", "https://169.254.169.254/v1");
    assertThat(fields(checked(user, "PUT", "/api/integrations/{id}", id, moved)))
        .containsExactly("config.base_url");
    ObjectNode off = Json.object().put("status", "inactive");
    HttpResponse<String> changed = checked(user, "PUT", "/api/integrations/{id}", id, off);
    assertThat(TestDaemon.body(changed).path("status").textValue()).isEqualTo("inactive");
    String other = daemon.user();
    assertThat(checked(other, "GET", "/api/integrations/{id}", id, null).statusCode())
        .isEqualTo(404);
    assertThat(checked(other, "PUT", "/api/integrations/{id}", id, moved).statusCode())
        .isEqualTo(404);
    assertThat(checked(other, "DELETE", "/api/integrations/{id}", id, null).statusCode())
        .isEqualTo(404);
    assertThat(checked(other, "POST", "/api/integrations/{id}/test", id, null).statusCode())
        .isEqualTo(404);
    assertThat(checked(user, "DELETE", "/api/integrations/{id}", id, null).statusCode())
        .isEqualTo(204);
    assertThat(checked(user, "GET", "/api/integrations/{id}", id, null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void runsATaskToItsEnd() throws Exception {
    String user = daemon.user();
    String agent = daemon.agent(user);
    HttpResponse<String> made = checked(user, "POST", "/api/tasks", null, task(agent, "Say hi"));
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode task = TestDaemon.body(made);
    String id = task.path("id").textValue();
    assertThat(task.path("status").textValue()).isEqualTo("pending");
    assertThat(made.headers().firstValue("Location")).contains("/api/tasks/" + id);
    awaitFinal(user, id);
    HttpResponse<String> done = checked(user, "GET", "/api/tasks/{id}", id, null);
    assertThat(TestDaemon.body(done).path("status").textValue()).isEqualTo("completed");
    assertThat(checked(user, "POST", "/api/tasks/{id}/cancel", id, null).statusCode())
        .isEqualTo(409);
    HttpResponse<String> again = checked(user, "POST", "/api/tasks/{id}/retry", id, null);
    assertThat(again.statusCode()).isEqualTo(201);
    String second = TestDaemon.body(again).path("id").textValue();
    assertThat(again.headers().firstValue("Location")).contains("/api/tasks/" + second);
    awaitFinal(user, second);
    HttpResponse<String> list =
        checked(
            user,
            "GET",
            "/api/tasks",
            "?q=SAY&status=completed&created_after=2020-01-01T00:00:00Z&agent_id=" + agent,
            null);
    assertThat(TestDaemon.body(list).path("meta").path("total").intValue()).isEqualTo(2);
    HttpResponse<String> usage = checked(user, "GET", "/api/usage", "?group_by=model", null);
    assertThat(TestDaemon.body(usage).path("total").path("calls").intValue()).isEqualTo(2);
  }

  @Test
  void runsAPlanWhoseStepsNobodyElseSees() throws Exception {
    String user = daemon.user();
    ObjectNode goal = task(daemon.agent(user), "Say hi in two steps");
    goal.putObject("parameters").put("plan", true);
    HttpResponse<String> made = checked(user, "POST", "/api/tasks", null, goal);
    String id = TestDaemon.body(made).path("id").textValue();
    awaitFinal(user, id);
    JsonNode done = TestDaemon.body(checked(user, "GET", "/api/tasks/{id}", id, null));
    assertThat(done.path("result").path("steps")).hasSize(2);
    String step = done.path("steps").get(0).path("task_id").textValue();
    assertThat(checked(user, "GET", "/api/tasks/{id}", step, null).statusCode()).isEqualTo(200);
    assertThat(total(user, "?parent_id=" + id)).isEqualTo(2);
    assertThat(total(user, "")).isEqualTo(1);
    assertThat(checked(user, "POST", "/api/tasks/{id}/retry", step, null).statusCode())
        .isEqualTo(409);
    String other = daemon.user();
    assertThat(checked(other, "GET", "/api/tasks/{id}", step, null).statusCode()).isEqualTo(404);
    assertThat(total(other, "?parent_id=" + id)).isZero();
    ObjectNode theirs = task(daemon.agent(other), "x");
    theirs
        .putObject("parameters")
        .putObject("plan")
        .putArray("steps")
        .addObject()
        .put("id", "a")
        .put("title", "A")
        .put("agent_id", goal.path("agent_id").textValue());
    assertThat(checked(other, "POST", "/api/tasks", null, theirs).statusCode()).isEqualTo(404);
    theirs.putObject("parameters").put("plan", 3);
    assertThat(fields(checked(other, "POST", "/api/tasks", null, theirs)))
        .containsExactly("parameters.plan");
  }

  private static int total(String user, String query) throws Exception {
    HttpResponse<String> page = checked(user, "GET", "/api/tasks", query, null);
    return TestDaemon.body(page).path("meta").path("total").intValue();
  }

  @Test
  void letsNobodyLiftTheQuotaAnAdministratorGave() throws Exception {
    String user = daemon.user();
    String agent = daemon.agent(user);
    String whose = "?user_id=" + idOf(user);
    HttpResponse<String> given =
        checked(daemon.admin(), "PUT", "/api/quotas", whose, quotas(quota("usd", 0)));
    assertThat(given.statusCode()).isEqualTo(200);
    assertThat(checked(user, "PUT", "/api/quotas", "", quotas()).statusCode()).isEqualTo(200);
    assertThat(checked(user, "PUT", "/api/quotas", whose, quotas()).statusCode()).isEqualTo(200);
    JsonNode left =
        TestDaemon.body(checked(user, "PUT", "/api/quotas", "", quotas(quota("usd", 1_000_000))));
    assertThat(left.path("quotas").findValuesAsText("set_by"))
        .containsExactlyInAnyOrder("user", "admin");
    HttpResponse<String> refused =
        checked(user, "POST", "/api/tasks", null, task(agent, "Spend money"));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("QUOTA_EXCEEDED");
    assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isPositive();
  }

  @Test
  void showsNobodyElsesQuotas() throws Exception {
    String user = daemon.user();
    String whose = "?user_id=" + idOf(daemon.user());
    assertThat(checked(user, "GET", "/api/quotas", whose, null).statusCode()).isEqualTo(403);
    assertThat(checked(user, "PUT", "/api/quotas", whose, quotas()).statusCode()).isEqualTo(403);
    assertThat(checked(user, "GET", "/api/quotas", "", null).statusCode()).isEqualTo(200);
    assertThat(fields(checked(user, "PUT", "/api/quotas", "", quotas(Json.object()))))
        .containsExactlyInAnyOrder("quotas[0].unit", "quotas[0].limit");
    ObjectNode wanted = Json.object().put("name", "reader");
    wanted.putArray("scopes").add("read");
    String reader =
        TestDaemon.body(daemon.as(user, "POST", "/api/keys", wanted)).path("key").textValue();
    assertThat(checked(reader, "PUT", "/api/quotas", "", quotas()).statusCode()).isEqualTo(403);
  }

  @Test
  void namesAKeyThatWouldDoOrSaysThatNoneDoes() throws Exception {
    String user = daemon.user();
    ObjectNode wanted = Json.object().put("name", "writer");
    wanted.putArray("scopes").add("write");
    String writer =
        TestDaemon.body(daemon.as(user, "POST", "/api/keys", wanted)).path("key").textValue();
    assertThat(refusal(checked(writer, "GET", "/api/agents", null, null)))
        .contains("the scope read:", "--scope read,write`");
    assertThat(refusal(checked(user, "POST", "/api/audit-logs/verify", null, Json.object())))
        .isEqualTo("Only an administrator may do this");
  }

  private static String refusal(HttpResponse<String> refused) throws Exception {
    assertThat(refused.statusCode()).isEqualTo(403);
    return TestDaemon.body(refused).path("error").textValue();
  }

  private static String idOf(String token) throws Exception {
    return TestDaemon.body(daemon.as(token, "GET", "/api/users/me", null)).path("id").textValue();
  }

  private static ObjectNode quotas(ObjectNode... quotas) {
    ObjectNode body = Json.object();
    body.set("quotas", Json.tree(List.of(quotas)));
    return body;
  }

  private static ObjectNode quota(String unit, int limit) {
    return Json.object().put("unit", unit).put("limit", limit).put("hard", true);
  }

  @Test
  void cancelsATaskThatWaits() throws Exception {
    String user = daemon.user();
    ObjectNode later = task(daemon.agent(user), "Later");
    later.putObject("parameters").put("run_at", "2099-01-01T00:00:00Z");
    String id =
        TestDaemon.body(checked(user, "POST", "/api/tasks", null, later)).path("id").textValue();
    HttpResponse<String> cancelled = checked(user, "POST", "/api/tasks/{id}/cancel", id, null);
    assertThat(cancelled.statusCode()).isEqualTo(200);
    assertThat(TestDaemon.body(cancelled).path("status").textValue()).isEqualTo("cancelled");
  }

  @Test
  void submitsABatchWholeOrNotAtAll() throws Exception {
    String user = daemon.user();
    String agent = daemon.agent(user);
    ObjectNode batch = Json.object();
    batch.putArray("tasks").add(task(agent, "one")).add(task(agent, "two"));
    HttpResponse<String> made = checked(user, "POST", "/api/tasks/batch", null, batch);
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(TestDaemon.body(made).path("data"))
        .extracting(each -> each.path("description").textValue())
        .containsExactly("one", "two");
    batch.putArray("tasks").add(task(agent, "three")).add(task("x", "")).add(Json.object());
    assertThat(fields(checked(user, "POST", "/api/tasks/batch", null, batch)))
        .containsExactlyInAnyOrder(
            "tasks[1].agent_id",
            "tasks[1].description",
            "tasks[2].agent_id",
            "tasks[2].description");
    HttpResponse<String> list = checked(user, "GET", "/api/tasks", null, null);
    assertThat(TestDaemon.body(list).path("meta").path("total").intValue()).isEqualTo(2);
  }

  @Test
  void answersARepeatedRequestAsTheFirst() throws Exception {
    String user = daemon.user();
    ObjectNode task = task(daemon.agent(user), "Once");
    String first = once(user, "key-1", task).body();
    assertThat(once(user, "key-1", task).body()).isEqualTo(first);
    HttpResponse<String> other = once(user, "key-1", task.put("description", "Twice"));
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(OpenApi.problems("POST", "/api/tasks", other)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "retry", "stream", ""})
  void otherPeoplesTasksAreNotThere(String what) throws Exception {
    String owner = daemon.user();
    String other = daemon.user();
    ObjectNode task = task(daemon.agent(owner), "Mine");
    String id =
        TestDaemon.body(daemon.as(owner, "POST", "/api/tasks", task)).path("id").textValue();
    String method = what.equals("cancel") || what.equals("retry") ? "POST" : "GET";
    String path = "/api/tasks/" + id + (what.isEmpty() ? "" : "/" + what);
    assertThat(daemon.as(other, method, path, null).statusCode()).isEqualTo(404);
  }

  @Test
  void namesEveryBadField() throws Exception {
    ObjectNode task = Json.object().put("agent_id", 7).put("priority", "urgent").put("x", 1);
    task.putObject("parameters").put("temperature", 3).put("max_tokens", 0).put("y", 1);
    assertThat(fields(checked(daemon.user(), "POST", "/api/tasks", null, task)))
        .containsExactlyInAnyOrder(
            "agent_id",
            "description",
            "priority",
            "x",
            "parameters.temperature",
            "parameters.max_tokens",
            "parameters.y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/users/me",
        "/api/tasks",
        "/api/agents",
        "/api/keys",
        "/api/integrations",
        "/api/usage",
        "/api/quotas"
      })
  void refusesUnknownParametersEverywhere(String path) throws Exception {
    assertThat(fields(daemon.as(daemon.admin(), "GET", path + "?colour=red&limitt=1", null)))
        .containsExactlyInAnyOrder("colour", "limitt");
  }

  @Test
  void explainsRoutesAndShowsProviders() throws Exception {
    String user = daemon.user();
    ObjectNode wanted =
        Json.object().put("description", "Write a function").put("agent_id", daemon.agent(user));
    HttpResponse<String> route = checked(user, "POST", "/api/route", null, wanted);
    assertThat(route.statusCode()).isEqualTo(200);
    assertThat(TestDaemon.body(route).path("task_type").textValue()).isEqualTo("code_generation");
    assertThat(TestDaemon.body(route).path("candidates")).isNotEmpty();
    ObjectNode bad = Json.object().put("agent_id", 7).put("x", 1);
    bad.putObject("parameters").put("model", 3);
    assertThat(fields(checked(user, "POST", "/api/route", null, bad)))
        .containsExactlyInAnyOrder("description", "agent_id", "x", "parameters.model");
    wanted.put("agent_id", daemon.agent(daemon.user()));
    assertThat(checked(user, "POST", "/api/route", null, wanted).statusCode()).isEqualTo(404);
    HttpResponse<String> providers = checked(user, "GET", "/api/providers", "?limit=2", null);
    assertThat(TestDaemon.body(providers).path("data")).hasSize(2);
    assertThat(providers.body()).doesNotContain("sk-");
  }

  @Test
  void answersOpenAisClients() throws Exception {
    String user = daemon.user();
    HttpResponse<String> answer =
        checked(user, "POST", "/v1/chat/completions", null, chat("openai/gpt-6-luna"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "x-vel-provider")).isEqualTo("openai");
    assertThat(header(answer, "x-vel-model")).isEqualTo("gpt-6-luna");
    assertThat(header(answer, "x-vel-attempts")).isEqualTo("1");
    assertThat(Double.parseDouble(header(answer, "x-vel-cost"))).isPositive();
    assertThat(header(answer, "x-vel-request-id")).isEqualTo(header(answer, "X-Request-Id"));
    HttpResponse<String> vectors =
        checked(
            user,
            "POST",
            "/v1/embeddings",
            null,
            Json.object().put("model", "openai/text-embedding-3-small").put("input", "sea"));
    assertThat(TestDaemon.body(vectors).path("data")).hasSize(1);
  }

  @Test
  void tellsTheCostOfAStreamInAComment() throws Exception {
    HttpResponse<String> answer =
        daemon.as(
            daemon.user(), "POST", "/v1/chat/completions", chat("gpt-6-luna").put("stream", true));
    assertThat(header(answer, "Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
    assertThat(answer.body()).containsPattern(": x-vel-cost [0-9.]+\n\ndata: \\[DONE]\n\n$");
  }

  @Test
  void answersTheSameQuestionFromTheCacheWhereThatIsWanted() throws Exception {
    String user = daemon.user();
    ObjectNode cold = chat("openai/gpt-6-luna").put("temperature", 0);
    String first = checked(user, "POST", "/v1/chat/completions", null, cold).body();
    HttpResponse<String> again = checked(user, "POST", "/v1/chat/completions", null, cold);
    assertThat(header(again, "x-vel-cache")).isEqualTo("hit");
    assertThat(header(again, "x-vel-attempts")).isEqualTo("0");
    assertThat(header(again, "x-vel-cost")).isEqualTo("0");
    assertThat(again.body()).isEqualTo(first);
  }

  @Test
  void listsWhatCanBeNamedAsAModel() throws Exception {
    String user = daemon.user();
    ObjectNode writer = agent("writer");
    checked(user, "POST", "/api/agents", null, writer);
    HttpResponse<String> list = checked(user, "GET", "/v1/models", null, null);
    assertThat(TestDaemon.body(list).path("data").findValuesAsText("id"))
        .contains("auto", "agent:writer", "gpt-6-luna");
    HttpResponse<String> one = checked(user, "GET", "/v1/models/{id}", "openai%2Fgpt-6-luna", null);
    assertThat(TestDaemon.body(one).path("id").textValue()).isEqualTo("gpt-6-luna");
    HttpResponse<String> none = checked(user, "GET", "/v1/models/{id}", "nothing", null);
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(error(none).path("code").textValue()).isEqualTo("model_not_found");
  }

  @Test
  void refusesInTheShapeThatOpenAisClientsKnow() throws Exception {
    String user = daemon.user();
    ObjectNode bad = Json.object().put("model", "").put("fallbacks", "none");
    HttpResponse<String> invalid = checked(user, "POST", "/v1/chat/completions", null, bad);
    assertThat(invalid.statusCode()).isEqualTo(400);
    assertThat(error(invalid).path("message").textValue())
        .contains("model ", "messages ", "fallbacks ");
    HttpResponse<String> unknown =
        checked(user, "POST", "/v1/chat/completions", null, chat("no-such-model"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(error(unknown).path("code").textValue()).isEqualTo("model_not_found");
    ObjectNode embeddings = Json.object().put("model", "agent:writer").put("input", "sea");
    HttpResponse<String> agents = checked(user, "POST", "/v1/embeddings", null, embeddings);
    assertThat(agents.statusCode()).isEqualTo(400);
    ObjectNode input = Json.object().put("model", "no-such-model").put("input", "sea");
    assertThat(checked(user, "POST", "/v1/responses", null, input).statusCode()).isEqualTo(404);
    HttpResponse<String> later =
        checked(user, "POST", "/v1/responses", null, input.deepCopy().put("background", true));
    assertThat(later.statusCode()).isEqualTo(400);
    assertThat(error(later).path("param").textValue()).isEqualTo("background");
  }

  @Test
  void tellsWhatWasTriedWhenNobodyAnswers() throws Exception {
    HttpResponse<String> answer =
        checked(
            daemon.user(),
            "POST",
            "/v1/chat/completions",
            null,
            chat("openai/tried+malformed-chunk"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(header(answer, "Retry-After")).isNotEmpty();
    assertThat(error(answer).path("code").textValue()).isEqualTo("providers_exhausted");
    assertThat(error(answer).path("tried").findValuesAsText("outcome"))
        .isNotEmpty()
        .containsOnly("malformed");
  }

  private static ObjectNode chat(String model) {
    ObjectNode body = Json.object().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", "Write 9 words");
    return body;
  }

  private static JsonNode error(HttpResponse<String> answer) {
    return TestDaemon.body(answer).path("error");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void tellsItsHealth() throws Exception {
    HttpResponse<String> health = checked(null, "GET", "/api/health", null, null);
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(TestDaemon.body(health).path("dependencies").path("database").textValue())
        .isEqualTo("connected");
    assertThat(health.headers().firstValue("RateLimit-Limit")).isPresent();
    assertThat(checked(null, "GET", "/api/health/live", null, null).statusCode()).isEqualTo(200);
    assertThat(checked(null, "GET", "/api/health/ready", null, null).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> once(String token, String key, ObjectNode task)
      throws Exception {
    return daemon
        .caller()
        .send(
            "POST", "/api/tasks", task, "Authorization", "Bearer " + token, "Idempotency-Key", key);
  }

  /** The call, held to the document; the rest is an id for a template with one, else a query. */
  @Test
  void showsExportsAndProvesTheAuditLog() throws Exception {
    String admin = daemon.admin();
    String user = daemon.user();
    HttpResponse<String> own = checked(user, "GET", "/api/audit-logs", "?limit=100", null);
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(TestDaemon.body(own).path("data")).isNotEmpty();
    JsonNode me = TestDaemon.body(daemon.as(user, "GET", "/api/users/me", null));
    for (JsonNode row : TestDaemon.body(own).path("data")) {
      assertThat(row.path("user_id")).isEqualTo(me.path("id"));
    }
    HttpResponse<String> all =
        checked(admin, "GET", "/api/audit-logs", "?action=user.login&outcome=success", null);
    assertThat(TestDaemon.body(all).path("meta").path("total").asInt()).isGreaterThan(1);
    assertThat(
            fields(checked(admin, "GET", "/api/audit-logs", "?outcome=maybe&from=today&x=1", null)))
        .containsExactlyInAnyOrder("outcome", "from", "x");
    HttpResponse<String> csv =
        daemon.as(admin, "GET", "/api/audit-logs/export?format=csv&action=user.login", null);
    assertThat(csv.statusCode()).isEqualTo(200);
    assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"audit-logs.csv\"");
    assertThat(csv.body().lines().count()).isGreaterThan(2);
    assertThat(daemon.as(admin, "GET", "/api/audit-logs/export?action=none", null).body())
        .isEmpty();
    assertThat(daemon.as(admin, "HEAD", "/api/audit-logs/export", null).statusCode())
        .isEqualTo(200);
    assertThat(fields(checked(admin, "GET", "/api/audit-logs/export", "?format=xml", null)))
        .containsExactly("format");
    assertThat(checked(user, "POST", "/api/audit-logs/verify", null, null).statusCode())
        .isEqualTo(403);
    HttpResponse<String> proof = checked(admin, "POST", "/api/audit-logs/verify", null, null);
    assertThat(proof.statusCode()).isEqualTo(200);
    assertThat(TestDaemon.body(proof).path("intact").booleanValue()).as(proof.body()).isTrue();
    ObjectNode odd = Json.object().put("expect", "7");
    assertThat(fields(checked(admin, "POST", "/api/audit-logs/verify", null, odd)))
        .containsExactly("expect");
    ObjectNode later = Json.object().put("expect", "999999:" + "a".repeat(64));
    JsonNode cut = TestDaemon.body(checked(admin, "POST", "/api/audit-logs/verify", null, later));
    assertThat(cut.path("problem").path("kind").textValue()).isEqualTo("not_expected");
  }

  private static HttpResponse<String> checked(
      @Nullable String token,
      String method,
      String template,
      @Nullable String rest,
      @Nullable Object body)
      throws Exception {
    String path =
        rest == null
            ? template
            : template.contains("{id}") ? template.replace("{id}", rest) : template + rest;
    HttpResponse<String> answer =
        token == null
            ? daemon.caller().send(method, path, body)
            : daemon.as(token, method, path, body);
    assertThat(OpenApi.problems(method, template, answer)).as(answer.body()).isEmpty();
    if (token != null && answer.statusCode() != 401) {
      assertThat(answer.headers().firstValue("RateLimit-Remaining")).isPresent();
    }
    return answer;
  }

  private static void awaitFinal(String token, String id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            !TestDaemon.body(daemon.as(token, "GET", "/api/tasks/" + id, null))
                .path("finished_at")
                .isNull());
  }

  private static List<String> fields(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(400);
    List<String> fields = new ArrayList<>();
    TestDaemon.body(answer)
        .path("details")
        .forEach(each -> fields.add(each.path("field").textValue()));
    return fields;
  }

  private static ObjectNode agent(String name) {
    return Json.object().put("name", name).put("type", "researcher");
  }

  private static ObjectNode task(String agent, String description) {
    return Json.object().put("agent_id", agent).put("description", description);
  }

  /** The routes as they are registered. */
  private static final class TestRoutes {
    static List<Route> all() {
      try (dev.vel.api.House house =
          dev.vel.api.House.open(daemon.settings(), InstantSource.system())) {
        return Api.routes(
            house,
            daemon.settings(),
            Api.mcp(house, daemon.settings().server(), InstantSource.system()),
            () -> true,
            InstantSource.system());
      }
    }
  }
}
