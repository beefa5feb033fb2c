package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.vel.daemon.http.Admission.Admitted;
import dev.vel.limit.RateLimits.Allowance;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer of every route has in common. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateTest {
  private static final String SECRET = "SELECT password FROM users";

  private final Listener listener =
      TestListener.start(
          List.of(
              TestListener.get("/api/plain", request -> Answer.json(200, Map.of("ü", "✓"))),
              TestListener.get("/api/who", request -> Answer.json(200, request.clientAddress())),
              TestListener.get(
                  "/api/things/{id}", request -> Answer.json(200, request.id("Thing"))),
              TestListener.get("/api/list", GateTest::list),
              TestListener.get(
                  "/api/broken",
                  request -> {
                    throw new IllegalStateException(SECRET);
                  }),
              TestListener.get(
                  "/api/away",
                  request -> {
                    throw VelException.unavailable("The database does not answer", null);
                  }),
              TestListener.get(
                  "/api/closed",
                  request -> {
                    throw new VelException(ErrorCode.AUTHENTICATION_REQUIRED, "expired since 5 s");
                  }),
              TestListener.post("/api/things", request -> Answer.json(200, request.json())),
              TestListener.post("/api/maybe", request -> Answer.json(200, request.jsonOrNothing())),
              TestListener.post(
                  "/api/key",
                  request -> Answer.json(200, String.valueOf(request.idempotencyKey()))),
              new Route("GET", "/api/limited", Access.USER, request -> Answer.empty(204)),
              new Route("GET", "/api/exceeded", Access.SIGN_IN, request -> Answer.empty(204))),
          GateTest::admit,
          TestListener.rules(Patience.DEFAULT));
  private final Caller caller = new Caller(listener.port());

  private static Answer list(Request request) {
    Query query = request.query();
    List<Object> read =
        List.of(
            query.range(),
            Optional.ofNullable(query.choice("access", Access.class)),
            Optional.ofNullable(query.id("agent_id")).map(UUID::toString),
            Optional.ofNullable(query.time("since")).map(String::valueOf),
            Optional.ofNullable(query.text("q", 10)),
            query.flag("force"));
    query.end();
    return Answer.json(200, read.stream().map(String::valueOf).toList());
  }

  private static Admitted admit(Route route, Request request) {
    return switch (route.access()) {
      case USER ->
          new Admitted(
              Optional.empty(),
              Optional.of(
                  new Allowance(true, 100, 42, Duration.ofMillis(3_599_001), Duration.ZERO)));
      case SIGN_IN ->
          new Admitted(
              Optional.empty(),
              Optional.of(
                  new Allowance(false, 5, 0, Duration.ofSeconds(60), Duration.ofMillis(11_500))));
      case OPEN, HEALTH, SESSION, ADMIN, MCP -> Admitted.ANYBODY;
    };
  }

  @AfterAll
  void stop() {
    listener.close();
  }

  @Test
  void answersJsonInUtf8WithTheStandingHeaders() throws Exception {
    HttpResponse<String> answer = caller.get("/api/plain");
    assertThat(answer.body()).isEqualTo("{\"ü\":\"✓\"}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Vary")).contains("Origin");
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/plain", "/api/v1/plain"})
  void servesTheSameRoutesUnderTheVersionedBase(String path) throws Exception {
    assertThat(caller.get(path).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"abc-123_X.9,true", "a b,false", "{x},false", "'',false"})
  void takesASaneRequestIdAndMakesAnotherElse(String id, boolean sane) throws Exception {
    HttpResponse<String> answer = caller.send("GET", "/api/nowhere", null, "X-Request-Id", id);
    String given = answer.headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(given.equals(id)).isEqualTo(sane);
    assertThat(given).matches("[A-Za-z0-9._-]{1,128}");
    assertThat(Json.parse(answer.body().getBytes(StandardCharsets.UTF_8)).path("request_id"))
        .hasToString("\"" + given + "\"");
  }

  @Test
  void answersHeadLikeGetWithoutTheBody() throws Exception {
    HttpResponse<String> head = caller.send("HEAD", "/api/plain", null);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).contains("12");
    assertThat(caller.get("/api/plain").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/",
        "/api/plain/",
        "//api/plain",
        "/api/v1/v1/plain",
        "/api/v1",
        "/api/things/1",
        "/api/things/00000000-0000-0000-0000-00000000000g",
        "/api/things/",
        "/api/things/0-0-0-0-0",
        "/api/%70lain",
        "/api/plain;x=y",
        "/api/../api/plain",
      })
  void answersNotFoundForWhatIsNotThere(String path) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 404").contains("\"code\":\"NOT_FOUND\"");
    }
  }

  @Test
  void namesTheMethodsThatThereAre() throws Exception {
    HttpResponse<String> answer = caller.send("DELETE", "/api/things", "{}");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("OPTIONS, POST");
    assertThat(code(answer)).isEqualTo("METHOD_NOT_ALLOWED");
    HttpResponse<String> options = caller.send("OPTIONS", "/api/plain", null);
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
  }

  @Test
  void neverShowsWhatWentWrongInside() throws Exception {
    HttpResponse<String> answer = caller.get("/api/broken");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(code(answer)).isEqualTo("INTERNAL_SERVER_ERROR");
    assertThat(answer.body()).doesNotContain(SECRET).doesNotContain("Exception");
  }

  @Test
  void tellsWhenToComeBackWhenUnavailable() throws Exception {
    HttpResponse<String> answer = caller.get("/api/away");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(code(answer)).isEqualTo("UNAVAILABLE");
  }

  @Test
  void answersTheSameWhateverIsWrongWithACredential() throws Exception {
    HttpResponse<String> answer = caller.get("/api/closed");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(json(answer).path("error").textValue()).isEqualTo("Authentication required");
  }

  @Test
  void showsWhatIsLeftOfALimit() throws Exception {
    HttpResponse<String> within = caller.get("/api/limited");
    assertThat(within.statusCode()).isEqualTo(204);
    assertThat(within.headers().firstValue("RateLimit-Limit")).contains("100");
    assertThat(within.headers().firstValue("RateLimit-Remaining")).contains("42");
    assertThat(within.headers().firstValue("RateLimit-Reset")).contains("3600");
    HttpResponse<String> beyond = caller.get("/api/exceeded");
    assertThat(beyond.statusCode()).isEqualTo(429);
    assertThat(code(beyond)).isEqualTo("RATE_LIMIT_EXCEEDED");
    assertThat(beyond.headers().firstValue("Retry-After")).contains("12");
    assertThat(beyond.headers().firstValue("RateLimit-Remaining")).contains("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json                 | 200",
        "application/json; charset=utf-8  | 200",
        "Application/JSON;charset=\"UTF-8\" | 200",
        "application/json; charset=latin1 | 415",
        "text/plain                       | 415",
        "application/jsonx                | 415",
        "''                               | 415",
      })
  void takesBodiesAsJsonOnly(String type, int status) throws Exception {
    assertThat(caller.send("POST", "/api/things", "{}", "Content-Type", type).statusCode())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{}{}", "{\"a\":1,\"a\":2}", "[1,]", "{'a':1}", "nul", "\u0000", "{} x"})
  void refusesWhatIsNotOneJsonValue(String body) throws Exception {
    HttpResponse<String> answer = caller.send("POST", "/api/things", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("MALFORMED_JSON");
  }

  @Test
  void refusesDeepAndInvalidTextAndLargeBodies() throws Exception {
    String deep = "[".repeat(65) + "]".repeat(65);
    assertThat(code(caller.send("POST", "/api/things", deep))).isEqualTo("MALFORMED_JSON");
    byte[] latin1 = "\"é\"".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(code(caller.send("POST", "/api/things", latin1))).isEqualTo("MALFORMED_JSON");
    String large = "\"" + "a".repeat(TestListener.MAX_BODY) + "\"";
    HttpResponse<String> answer = caller.send("POST", "/api/things", large);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(code(answer)).isEqualTo("PAYLOAD_TOO_LARGE");
    String whole = "\"" + "a".repeat(TestListener.MAX_BODY - 2) + "\"";
    assertThat(caller.send("POST", "/api/things", whole).statusCode()).isEqualTo(200);
  }

  @Test
  void takesNoBodyAsAnEmptyObjectWhereItMay() throws Exception {
    assertThat(caller.send("POST", "/api/maybe", null).body()).isEqualTo("{}");
  }

  @Test
  void namesEveryBadParameter() throws Exception {
    HttpResponse<String> answer =
        caller.get(
            "/api/list?limit=0&offset=-1&access=nobody&agent_id=7&since=now&q=12345678901"
                + "&force=yes&colour=red&limit=5");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("VALIDATION_ERROR");
    ArrayNode details = (ArrayNode) json(answer).path("details");
    assertThat(details)
        .extracting(each -> each.path("field").textValue())
        .contains("limit", "offset", "access", "agent_id", "since", "q", "force", "colour");
    assertThat(caller.get("/api/list?q=%ff").statusCode()).isEqualTo(400);
  }

  @Test
  void readsGoodParameters() throws Exception {
    HttpResponse<String> answer =
        caller.get(
            "/api/list?limit=100&offset=7&access=health&since=2026-11-22T14:00:00%2B01:00"
                + "&q=a+b%C3%BC&force=true&agent_id=019ab5f0-0000-7000-8000-000000000000");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains("limit=100, offset=7", "HEALTH", "2026-11-22T13:00:00Z", "a bü", "true");
  }

  @ParameterizedTest
  @CsvSource({"abc,200", "a-b~!,200", "a b,400", "'',400", "ü,400"})
  void takesPrintableIdempotencyKeys(String key, int status) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /api/key HTTP/1.1\r\nHost: x\r\nIdempotency-Key: "
              + key
              + "\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void believesForwardingHeadersOfTrustedProxiesOnly() throws Exception {
    // The test itself, on 127.0.0.1, is the trusted proxy.
    assertThat(who()).isEqualTo("127.0.0.1");
    assertThat(who("X-Forwarded-For", "6.6.6.6, 203.0.113.9, 127.0.0.1")).isEqualTo("203.0.113.9");
    assertThat(who("X-Forwarded-For", "6.6.6.6, nonsense")).isEqualTo("127.0.0.1");
    assertThat(who("Fly-Client-IP", "6.6.6.6", "X-Forwarded-For", "203.0.113.9"))
        .isEqualTo("203.0.113.9");
    assertThat(who("Fly-Client-IP", "6.6.6.6")).isEqualTo("127.0.0.1");
  }

  @Test
  void asksBrowsersForHttpsBehindAnHttpsProxy() throws Exception {
    HttpResponse<String> answer =
        caller.send("GET", "/api/plain", null, "X-Forwarded-Proto", "https");
    assertThat(answer.headers().firstValue("Strict-Transport-Security"))
        .contains("max-age=31536000");
  }

  @Test
  void letsPagesOfListedOriginsCall() throws Exception {
    HttpResponse<String> answer =
        caller.send("GET", "/api/nowhere", null, "Origin", "https://app.example");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://app.example");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    HttpResponse<String> preflight =
        caller.send(
            "OPTIONS",
            "/api/exceeded",
            null,
            "Origin",
            "https://app.example",
            "Access-Control-Request-Method",
            "DELETE");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
        .contains("DELETE");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("Authorization", "x-vel-cache", "x-stainless-retry-count");
    assertThat(preflight.headers().firstValue("Vary")).contains("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://app.example.evil",
        "http://app.example",
        "null",
        "*",
        "https://app.example:444",
        "https://APP.example",
      })
  void givesNoCorsHeadersToOtherOrigins(String origin) throws Exception {
    HttpResponse<String> answer = caller.send("GET", "/api/plain", null, "Origin", origin);
    HttpResponse<String> preflight =
        caller.send(
            "OPTIONS",
            "/api/plain",
            null,
            "Origin",
            origin,
            "Access-Control-Request-Method",
            "GET");
    assertThat(preflight.statusCode()).isEqualTo(204);
    for (HttpResponse<String> each : List.of(answer, preflight)) {
      assertThat(each.headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
      assertThat(each.headers().firstValue("Vary")).contains("Origin");
    }
  }

  private String who(String... headers) throws Exception {
    return json(caller.send("GET", "/api/who", null, headers)).textValue();
  }

  private static String code(HttpResponse<String> answer) {
    return json(answer).path("code").textValue();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return Json.read(answer.body(), JsonNode.class);
  }
}
