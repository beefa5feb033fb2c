package dev.vel.llm;

import static dev.vel.llm.Chats.ask;
import static dev.vel.llm.Chats.failure;
import static dev.vel.llm.FakeProvider.SSE_HEAD;
import static dev.vel.llm.FakeProvider.finish;
import static dev.vel.llm.FakeProvider.piece;
import static dev.vel.llm.FakeProvider.response;
import static dev.vel.llm.FakeProvider.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.llm.ChatException.Kind;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client against raw sockets that stretch the protocol. */
class ProtocolOdditiesTest {

  private static ChatReply stream(FakeProvider fake) throws Exception {
    try (fake;
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      List<String> pieces = new ArrayList<>();
      ChatReply reply = client.stream(ask("m", "hi"), Chats.LIMITS, pieces::add);
      assertThat(String.join("", pieces)).isEqualTo(reply.text());
      return reply;
    }
  }

  private static ChatException fails(FakeProvider fake, ChatLimits limits, boolean stream)
      throws Exception {
    try (fake;
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      return failure(client, "m", limits, stream);
    }
  }

  private static ChatException fails(FakeProvider fake) throws Exception {
    return fails(fake, Chats.LIMITS, true);
  }

  @Test
  void readsCarriageReturnsCommentsMarksAndDataOfManyLines() throws Exception {
    ChatReply reply =
        stream(
            FakeProvider.saying(
                SSE_HEAD,
                "\uFEFF: welcome\r\n\r\n",
                "event: message\r\nid: 7\r\nretry: 10\r\n",
                "data: {\"choices\":[{\"delta\":\r\ndata:{\"content\":\"a\"}}]}\r\n\r\n",
                "data\r\n\r\n",
                ":\r\rdata: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\r\r",
                "data: {broken\n\ndata: 17\n\ndata: {\"choices\":null}\n\ndata: {\"choices\":[]}\n\n",
                // Two events that nothing parts.
                piece("c").stripTrailing() + "\n" + piece("d"),
                finish("stop"),
                "data: [DONE]\n\n"));
    assertThat(reply.text()).isEqualTo("abcd");
  }

  @Test
  void readsACharacterThatIsSpreadOverPackets() throws Exception {
    byte[] bytes = piece("a😀é").getBytes(StandardCharsets.UTF_8);
    ChatReply reply =
        stream(
            new FakeProvider((out, self) -> {
              write(out, SSE_HEAD);
              for (byte one : bytes) {
                out.write(one);
                out.flush();
              }
              write(out, finish("stop") + "data: [DONE]");
            }));
    assertThat(reply.text()).isEqualTo("a😀é");
  }

  @Test
  void takesGroqsOwnUsageAndDoesNotWaitForDone() throws Exception {
    Duration best = Duration.ofDays(1);
    // The best of three, because a busy machine may be late once.
    for (int i = 0; i < 3 && best.toMillis() > 900; i++) {
      long start = System.nanoTime();
      ChatReply reply =
          stream(
              new FakeProvider((out, self) -> {
                write(out, SSE_HEAD + piece("x"));
                write(
                    out,
                    "data: {\"model\":\"big\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
                        + "\"x_groq\":{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":5},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}}\n\n");
                self.awaitHangUp();
              }));
      assertThat(reply).isEqualTo(new ChatReply("x", "big", "stop", new TokenUsage(9, 4, 5, 2)));
      best = Duration.ofNanos(Math.min(best.toNanos(), System.nanoTime() - start));
    }
    assertThat(best).isLessThanOrEqualTo(Duration.ofMillis(900));
  }

  @Test
  void waitsOnlyShortlyForUsageAfterTheLastWord() throws Exception {
    long start = System.nanoTime();
    ChatReply reply =
        stream(
            new FakeProvider((out, self) -> {
              write(out, SSE_HEAD + piece("x") + finish("stop"));
              self.awaitHangUp();
            }));
    assertThat(reply.usage()).isNull();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  @Test
  void acceptsAWholeAnswerWhereAStreamWasAskedFor() throws Exception {
    ChatReply reply =
        stream(
            FakeProvider.saying(
                response(
                    "200 OK",
                    "Content-Type: application/json\r\n",
                    "{\"choices\":[{\"message\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}")));
    assertThat(reply).isEqualTo(new ChatReply("all", "m", "stop", null));
  }

  @Test
  void anAnswerThatEndsInTheMiddleIsTruncated() throws Exception {
    ChatException cut = fails(FakeProvider.saying(SSE_HEAD, piece("half")));
    assertThat(cut.kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(cut.partialText()).isEqualTo("half");
    assertThat(fails(FakeProvider.saying(SSE_HEAD)).kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(
            fails(
                    FakeProvider.saying(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:"),
                    Chats.LIMITS,
                    false)
                .kind())
        .isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void aBrokenConnectionAfterTheLastWordTakesNothingAway() throws Exception {
    String body = piece("all") + finish("stop");
    ChatReply reply =
        stream(
            FakeProvider.saying(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(body.length())
                    + "\r\n"
                    + body
                    + "\r\n"));
    assertThat(reply.text()).isEqualTo("all");
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    ChatException line = fails(FakeProvider.saying(SSE_HEAD, "data: " + "x".repeat(1 << 20), "xx"));
    assertThat(line.kind()).isEqualTo(Kind.MALFORMED);
    int half = 1 << 19;
    String large = piece("y".repeat(half));
    ChatException answer =
        fails(
            new FakeProvider((out, self) -> {
              write(out, SSE_HEAD);
              for (int i = 0; i < 33; i++) {
                write(out, large);
              }
            }));
    assertThat(answer.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(answer.partialText()).hasSize(Exchange.MAX_ANSWER / half * half);
    ChatException error =
        fails(
            new FakeProvider((out, self) -> {
              write(out, "HTTP/1.1 500 Oops\r\n\r\n");
              while (true) {
                write(out, "{".repeat(1 << 16));
              }
            }));
    assertThat(error.kind()).isEqualTo(Kind.SERVER_ERROR);
    ChatException head =
        fails(FakeProvider.saying("HTTP/1.1 200 OK\r\nX: ", "x".repeat(70_000), "\r\n\r\n"));
    assertThat(head.kind()).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void anAnswerOfSomethingElseIsMalformed(boolean stream) throws Exception {
    for (String body : List.of("", "[]", "{}", "hello", "<html>", "{\"choices\":[]}", "null")) {
      ChatException failure =
          fails(FakeProvider.saying(response("200 OK", "", body)), Chats.LIMITS, stream);
      assertThat(failure.kind()).as(body).isEqualTo(Kind.MALFORMED);
    }
    assertThat(fails(FakeProvider.saying("SSH-2.0-OpenSSH\r\n"), Chats.LIMITS, stream).kind())
        .isIn(Kind.MALFORMED, Kind.UNREACHABLE);
    ChatException redirect =
        fails(
            FakeProvider.saying(response("307 Go", "Location: http://127.0.0.1:1/\r\n", "")),
            Chats.LIMITS,
            stream);
    assertThat(redirect.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(redirect).hasMessageContaining("check the base URL");
  }

  @Test
  void neitherCommentsNorEmptyPiecesHoldOffALimit() throws Exception {
    for (String drip : List.of(": ping\n\n", piece(""), "data: {\"choices\":[]}\n\n", ":")) {
      long start = System.nanoTime();
      ChatException first = fails(dripping(SSE_HEAD, drip), Chats.firstToken(200), true);
      assertThat(first.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(first).hasMessageContaining("first token limit");
      ChatException stall = fails(dripping(SSE_HEAD + piece("x"), drip), Chats.stall(200), true);
      assertThat(stall).hasMessageContaining("stall limit");
      assertThat(stall.partialText()).isEqualTo("x");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
    }
  }

  @Test
  void aSteadyFlowStillMeetsTheTotalLimit() throws Exception {
    ChatException total = fails(dripping(SSE_HEAD, piece("x")), Chats.total(300), true);
    assertThat(total).hasMessageContaining("total limit of 0.3 s");
    ChatException headers =
        fails(dripping("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"), Chats.total(300), false);
    assertThat(headers).hasMessageContaining("total limit of 0.3 s");
  }

  @Test
  void thinkingIsProgress() throws Exception {
    String thought = "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n";
    ChatException total =
        fails(
            dripping(SSE_HEAD, thought),
            Chats.firstToken(1_000).within(Duration.ofMillis(2_000)),
            true);
    assertThat(total).hasMessageContaining("total limit");
  }

  @Test
  void aRefusalCountsEvenWhenItsReasonNeverEnds() throws Exception {
    ChatException failure =
        fails(dripping("HTTP/1.1 429 Slow\r\nRetry-After: 3\r\n\r\n", " "), Chats.LIMITS, true);
    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
  }

  private static FakeProvider dripping(String head, String drip) {
    return new FakeProvider((out, self) -> {
      write(out, head);
      while (true) {
        write(out, drip);
        Thread.sleep(20);
      }
    });
  }

  @Test
  void aConnectionThatNeverStandsMeetsTheConnectLimit() throws Exception {
    // A peer that accepts and never answers the TLS greeting.
    try (FakeProvider mute = new FakeProvider((out, self) -> self.awaitHangUp());
        OpenAiChatClient client = Chats.client("groq", mute.secureBase())) {
      ChatException failure = failure(client, "m", Chats.connect(200), true);
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("connect limit of 0.2 s");
      mute.awaitHangUp();
      await().untilAsserted(() -> assertThat(client.leased()).isZero());
    }
    // A listener whose queue is full: the connection itself is not accepted.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket two = new Socket(full.getInetAddress(), full.getLocalPort());
        OpenAiChatClient client =
            Chats.client("groq", URI.create("http://127.0.0.1:" + full.getLocalPort()))) {
      assertThat(one.isConnected() && two.isConnected()).isTrue();
      assertThat(failure(client, "m", Chats.connect(200), true))
          .hasMessageContaining("connect limit of 0.2 s");
      await().untilAsserted(() -> assertThat(client.leased()).isZero());
    }
  }

  @Test
  void whatCannotBeReachedIsUnreachable() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    unreachable("http://127.0.0.1:" + free, "refuses connections");
    unreachable("http://nowhere.invalid", "is not known");
    try (ServerSocket notTls = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> {
        try (Socket socket = notTls.accept()) {
          write(socket.getOutputStream(), "HTTP/1.1 400 Plain\r\n\r\n");
          socket.getInputStream().readAllBytes();
        } catch (IOException gone) {
          return;
        }
      });
      unreachable("https://127.0.0.1:" + notTls.getLocalPort(), "no secure connection");
    }
  }

  private static void unreachable(String base, String reason) {
    try (OpenAiChatClient client = Chats.client("groq", URI.create(base))) {
      ChatException failure = failure(client, "m", Chats.LIMITS, true);
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure).hasMessageContaining(reason);
    }
  }

  @Test
  void callsNoAddressThatTheGuardForbids() throws Exception {
    try (FakeProvider fake = FakeProvider.saying("never");
        OpenAiChatClient client =
            new OpenAiChatClient(
                "openai_compatible",
                new Settings.Provider(fake.base(), Optional.empty()),
                (host, address) -> !address.isLoopbackAddress())) {
      ChatException failure = failure(client, "m", Chats.LIMITS, true);
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure).hasMessageContaining("may not be called");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Retry-After: 7                              | 7000
          Retry-After: 1.5                            | 1500
          Retry-After: 30\\r\\nretry-after-ms: 250    | 250
          Retry-After: Mon, 23 Nov 2026 10:00:42 GMT  | 42000
          Retry-After: Mon, 23 Nov 2026 09:00:00 GMT  | 0
          Retry-After: soon                           | -1
          Retry-After: -5                             | -1
          Retry-After: 99999999999999999999           | -1
          """)
  void readsHowLongToWait(String header, long millis) throws Exception {
    try (FakeProvider fake =
            FakeProvider.saying(
                response("429 Slow", header.replace("\\r\\n", "\r\n") + "\r\n", "{}"));
        OpenAiChatClient client =
            new OpenAiChatClient(
                "groq",
                new Settings.Provider(fake.base(), Optional.empty()),
                AddressGuard.NONE,
                () -> Instant.parse("2026-11-23T10:00:00Z"))) {
      ChatException failure = failure(client, "m", Chats.LIMITS, true);
      assertThat(failure.retryAfter().map(Duration::toMillis).orElse(-1L)).isEqualTo(millis);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}} | CONTEXT_LENGTH
          400 | {"error":{"message":"This model's maximum context length is 8192 tokens"}} | CONTEXT_LENGTH
          413 | {"error":{"message":"Please reduce the length of the messages"}} | CONTEXT_LENGTH
          413 | {"error":{"message":"Request too large","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED
          400 | {"error":{"code":"content_filter","message":"filtered"}} | CONTENT_FILTER
          400 | {"error":{"code":"model_decommissioned","message":"gone"}} | MODEL_NOT_FOUND
          400 | {"error":{"type":"invalid_model","code":400,"message":"no"}} | MODEL_NOT_FOUND
          404 | not found | MODEL_NOT_FOUND
          429 | {"error":{"type":"insufficient_quota","message":"m"}} | QUOTA_EXHAUSTED
          429 | {"error":"slow down"} | RATE_LIMITED
          402 | {} | QUOTA_EXHAUSTED
          401 | {"detail":"no"} | UNAUTHORIZED
          403 | <html>no</html> | UNAUTHORIZED
          408 | {} | SERVER_ERROR
          409 | {} | SERVER_ERROR
          422 | {"detail":[{"loc":["body"],"msg":"bad"}]} | INVALID_REQUEST
          400 | {"error":{"message":"bad temperature"}} | INVALID_REQUEST
          498 | {} | RATE_LIMITED
          502 | <html>Bad gateway</html> | SERVER_ERROR
          529 | {"error":{"type":"overloaded_error"}} | SERVER_ERROR
          """)
  void namesEveryKindOfRefusal(int status, String body, Kind kind) throws Exception {
    ChatException failure = fails(FakeProvider.saying(response(status + " X", "", body)));
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    assertThat(failure.httpStatus()).isEqualTo(status);
    assertThat(failure.getMessage()).doesNotContain("<html");
  }

  @Test
  void carriesTheProvidersReasonWithoutKeysAndControls() throws Exception {
    String reason =
        "Incorrect key "
            + Chats.KEY
            + " or sk-proj-abc***def or gsk_123456 or Bearer\\tabc.def\\u0000\\u001b[31m\\u202e end "
            + "z".repeat(900);
    ChatException failure =
        fails(
            FakeProvider.saying(
                response(
                    "401 No",
                    "",
                    "{\"error\":{\"message\":\""
                        + reason
                        + "\"},\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}")));
    assertThat(failure.getMessage())
        .startsWith("groq answered 401: Incorrect key •••• or •••• or •••• or •••• ")
        .matches("[^\\p{Cntrl}\\p{Cf}]*")
        .hasSize(300)
        .endsWith("…");
    assertThat(failure.usage()).isEqualTo(new TokenUsage(5, 1, 0, 0));
  }

  @Test
  void anErrorInsideTheStreamHasItsOwnKind() throws Exception {
    ChatException failure =
        fails(
            FakeProvider.saying(
                SSE_HEAD,
                piece("half"),
                "data: {\"error\":{\"message\":\"slow\",\"code\":429}}\n\n"));
    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.partialText()).isEqualTo("half");
  }

  @Test
  void sendsWhatEachProviderUnderstands() throws Exception {
    for (String provider : List.of("openai", "perplexity")) {
      try (FakeProvider fake = FakeProvider.saying(SSE_HEAD, piece("x"), finish("stop"));
          OpenAiChatClient client = Chats.client(provider, URI.create(fake.base() + "/"))) {
        client.stream(
            new ChatRequest(
                "m",
                List.of(ChatMessage.system("be"), ChatMessage.user("né")),
                0.25,
                9,
                Json.object().put("type", "string")),
            Chats.LIMITS,
            text -> {});
        String request = fake.request();
        assertThat(request)
            .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
            .contains("Authorization: Bearer " + Chats.KEY + "\r\n", "User-Agent: vel/");
        var body = Json.mapper().readTree(request.substring(request.indexOf("\r\n\r\n") + 4));
        assertThat(body.path("stream_options").path("include_usage").asBoolean()).isTrue();
        assertThat(body.at("/messages/1/content").asText()).isEqualTo("né");
        assertThat(body.at("/response_format/json_schema/schema/type").asText())
            .isEqualTo("string");
        assertThat(body.path("max_completion_tokens").asInt())
            .isEqualTo(provider.equals("openai") ? 9 : 0);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(provider.equals("openai") ? 0 : 9);
      }
    }
  }

  @Test
  void aKeyWithALineBreakIsRefusedBeforeItIsSent() {
    try (OpenAiChatClient client =
        new OpenAiChatClient(
            "groq",
            new Settings.Provider(
                URI.create("http://127.0.0.1:1"), Optional.of(new Secret("a\r\nX-Evil: b"))))) {
      ChatException failure = failure(client, "m", Chats.LIMITS, true);
      assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(failure.getMessage()).doesNotContain("Evil");
    }
  }
}
