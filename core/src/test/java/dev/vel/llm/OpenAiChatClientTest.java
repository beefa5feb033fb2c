package dev.vel.llm;

import static dev.vel.llm.Chats.ask;
import static dev.vel.llm.Chats.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.sandbox.Fault;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The client against the sandbox: every fault, streaming and not. */
class OpenAiChatClientTest {
  private static final Map<Fault, Kind> STREAMED = new EnumMap<>(Fault.class);
  private static final Map<Fault, Kind> WHOLE = new EnumMap<>(Fault.class);

  private static Sandbox sandbox;
  private static OpenAiChatClient client;

  static {
    for (Map<Fault, Kind> kinds : List.of(STREAMED, WHOLE)) {
      kinds.put(Fault.RATE_LIMITED, Kind.RATE_LIMITED);
      kinds.put(Fault.RATE_LIMITED_BARE, Kind.RATE_LIMITED);
      kinds.put(Fault.INSUFFICIENT_QUOTA, Kind.QUOTA_EXHAUSTED);
      kinds.put(Fault.UNAUTHORIZED, Kind.UNAUTHORIZED);
      kinds.put(Fault.FORBIDDEN, Kind.UNAUTHORIZED);
      kinds.put(Fault.MODEL_NOT_FOUND, Kind.MODEL_NOT_FOUND);
      kinds.put(Fault.REQUEST_TIMEOUT, Kind.SERVER_ERROR);
      kinds.put(Fault.CONFLICT, Kind.SERVER_ERROR);
      kinds.put(Fault.SERVER_ERROR, Kind.SERVER_ERROR);
      kinds.put(Fault.SERVER_ERROR_ONCE, Kind.SERVER_ERROR);
      kinds.put(Fault.UNAVAILABLE, Kind.SERVER_ERROR);
      kinds.put(Fault.FLAPPING, Kind.SERVER_ERROR);
      kinds.put(Fault.RESET, Kind.UNREACHABLE);
      kinds.put(Fault.SILENCE, Kind.TIMEOUT);
      kinds.put(Fault.SLOW_FIRST_TOKEN, Kind.TIMEOUT);
      kinds.put(Fault.CUT, Kind.TRUNCATED);
      kinds.put(Fault.STALL, Kind.TIMEOUT);
      kinds.put(Fault.ERROR_IN_STREAM, Kind.SERVER_ERROR);
      kinds.put(Fault.NOT_JSON, Kind.MALFORMED);
      kinds.put(Fault.CONTEXT_LENGTH, Kind.CONTEXT_LENGTH);
      kinds.put(Fault.CONTENT_FILTER, Kind.CONTENT_FILTER);
    }
    // A stream survives one bad piece; a whole body is all there is.
    WHOLE.put(Fault.MALFORMED_CHUNK, Kind.MALFORMED);
    WHOLE.put(Fault.NULL_CHOICES, Kind.MALFORMED);
  }

  @BeforeAll
  static void start() throws Exception {
    sandbox = Sandbox.start(SandboxOptions.DEFAULT);
    client = Chats.client("openai", sandbox.baseUri());
  }

  @AfterAll
  static void stop() {
    client.close();
    sandbox.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void namesWhatWentWrongWithAStream(Fault fault) throws Exception {
    meets(fault, true, STREAMED.get(fault));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void namesWhatWentWrongWithAWholeAnswer(Fault fault) throws Exception {
    meets(fault, false, WHOLE.get(fault));
  }

  private static void meets(Fault fault, boolean stream, @Nullable Kind expected) throws Exception {
    String model = (stream ? "streamed+" : "whole+") + fault.id();
    if (expected == null) {
      ChatReply reply = answer(model, stream);
      assertThat(reply.text()).isNotEmpty();
      assertThat(reply.finishReason()).isEqualTo("stop");
      return;
    }
    ChatException failure = failure(client, model, shortFor(fault), stream);
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(expected);
    assertThat(failure.partialText().isEmpty())
        .isEqualTo(
            !(fault == Fault.CONTENT_FILTER
                || (stream
                    && List.of(Fault.CUT, Fault.STALL, Fault.ERROR_IN_STREAM).contains(fault))));
  }

  private static ChatReply answer(String model, boolean stream) throws Exception {
    ChatRequest request = ask(model, "Hello there");
    List<String> pieces = new ArrayList<>();
    ChatReply reply =
        stream
            ? client.stream(request, Chats.LIMITS, pieces::add)
            : client.complete(request, Chats.LIMITS);
    if (stream) {
      assertThat(String.join("", pieces)).isEqualTo(reply.text());
    }
    return reply;
  }

  private static ChatLimits shortFor(Fault fault) {
    return switch (fault) {
      case SILENCE, SLOW_FIRST_TOKEN, STALL ->
          new ChatLimits(
              Chats.LIMITS.connect(), Chats.millis(200), Chats.millis(200), Chats.millis(600));
      default -> Chats.LIMITS;
    };
  }

  @Test
  void countsTokensAndCostExactly() throws Exception {
    String prompt = "x".repeat(41);
    for (boolean stream : new boolean[] {true, false}) {
      ChatRequest request = ask("gpt-4o", prompt);
      ChatReply reply =
          stream
              ? client.stream(request, Chats.LIMITS, piece -> {})
              : client.complete(request, Chats.LIMITS);
      int completion = (reply.text().length() + 3) / 4;
      TokenUsage usage = new TokenUsage(11, completion, 0, 0);
      assertThat(reply.usage()).isEqualTo(usage);
      assertThat(reply.model()).isEqualTo("gpt-4o");
      assertThat(Catalogue.builtIn().find("openai", "gpt-4o").orElseThrow().cost(usage))
          .isEqualByComparingTo(
              new BigDecimal("0.0000025")
                  .multiply(BigDecimal.valueOf(11))
                  .add(new BigDecimal("0.00001").multiply(BigDecimal.valueOf(completion))));
    }
  }

  @Test
  void makesContradictingCountsConsistentAndLacksWhatWasNotSaid() throws Exception {
    assertThat(answer("a+wrong-usage", true).usage()).isEqualTo(new TokenUsage(3, 0, 3, 0));
    assertThat(answer("a+no-usage", true).usage()).isNull();
    assertThat(answer("a+no-usage", false).usage()).isNull();
  }

  @Test
  void carriesHowLongToWait() {
    ChatException with = failure(client, "a+429", Chats.LIMITS, true);
    assertThat(with.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(with.httpStatus()).isEqualTo(429);
    assertThat(failure(client, "a+429-no-retry-after", Chats.LIMITS, true).retryAfter()).isEmpty();
  }

  @Test
  void endsPromptlyWhenDoneNeverComes() throws Exception {
    long start = System.nanoTime();
    ChatReply reply = answer("prompt+no-done", true);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(reply.usage()).isNotNull();
  }

  @Test
  void givesARefusalAsText() throws Exception {
    assertThat(answer("a+refusal", true).text()).isEqualTo("I cannot help with that.");
    assertThat(answer("a+refusal", false).text()).isEqualTo("I cannot help with that.");
  }

  @Test
  void stopsAtTheLongestAnswerAllowedAndSatisfiesASchema() throws Exception {
    ChatRequest brief =
        new ChatRequest("m", List.of(ChatMessage.user("Write 50 words")), 0.5, 7, null);
    ChatReply cut = client.stream(brief, Chats.LIMITS, piece -> {});
    assertThat(cut.finishReason()).isEqualTo("length");
    assertThat(cut.usage()).isEqualTo(new TokenUsage(4, 7, 0, 0));

    var schema =
        Json.mapper()
            .readTree(
                "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":5}}}");
    ChatRequest shaped =
        new ChatRequest("m", List.of(ChatMessage.user("Count")), null, null, schema);
    assertThat(client.complete(shaped, Chats.LIMITS).text()).isEqualTo("{\"n\":5}");
  }

  @Test
  void namesTheLimitThatRanOut() {
    ChatException first = failure(client, "a+silence", Chats.firstToken(150), true);
    assertThat(first).hasMessageContaining("first token limit of 0.15 s");
    ChatException stall = failure(client, "a+stall", Chats.stall(150), true);
    assertThat(stall).hasMessageContaining("stall limit of 0.15 s");
    ChatException total = failure(client, "a+silence", Chats.total(150), false);
    assertThat(total).hasMessageContaining("total limit of 0.15 s");
    ChatLimits given = Chats.total(2000).within(Duration.ofMillis(150));
    ChatException late = failure(client, "a+silence", given, false);
    assertThat(late).hasMessageContaining("total limit of 2 s ran out");
  }

  @Test
  void reusesItsConnectionAndLeaksNoneAfterFailures() throws Exception {
    try (Sandbox own = Sandbox.start(SandboxOptions.DEFAULT);
        OpenAiChatClient fresh = Chats.client("groq", own.baseUri())) {
      for (int i = 0; i < 20; i++) {
        fresh.stream(ask("m", "again " + i), Chats.LIMITS, piece -> {});
        fresh.complete(ask("m", "again " + i), Chats.LIMITS);
        failure(fresh, "m+429", Chats.LIMITS, true);
      }
      assertThat(own.connections()).isEqualTo(1);

      List<Thread> threads = new ArrayList<>();
      List<String> faults =
          List.of("cut", "reset", "silence", "stall", "not-json", "503", "no-done");
      for (int i = 0; i < 200; i++) {
        String model = "m+" + faults.get(i % faults.size());
        threads.add(
            Thread.startVirtualThread(() -> {
              try {
                fresh.stream(
                    ask(model, "break"),
                    Chats.stall(300).within(Duration.ofMillis(400)),
                    piece -> {});
              } catch (ChatException | InterruptedException expected) {
                return;
              }
            }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      await().untilAsserted(() -> assertThat(fresh.leased()).isZero());
      await()
          .untilAsserted(() -> assertThat(own.connections()).isLessThanOrEqualTo(fresh.idle() + 1));
    }
  }

  @Test
  void servesFiveHundredStreamsAtOnce() throws Exception {
    CountDownLatch firstTokens = new CountDownLatch(512);
    ConcurrentLinkedQueue<String> ends = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      ChatRequest request = ask("many", "stream " + i);
      threads.add(
          Thread.startVirtualThread(() -> {
            boolean[] first = {true};
            try {
              ChatReply reply =
                  client.stream(
                      request,
                      Chats.LIMITS,
                      piece -> {
                        if (first[0]) {
                          first[0] = false;
                          firstTokens.countDown();
                          // All of them are open before any goes on.
                          awaitQuietly(firstTokens);
                        }
                      });
              ends.add(String.valueOf(reply.finishReason()));
            } catch (ChatException | InterruptedException e) {
              ends.add(e.toString());
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ends).hasSize(512).containsOnly("stop");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptEndsTheCallAtOnceOnAnyThread(boolean begun) throws Exception {
    for (Thread.Builder kind : List.of(Thread.ofVirtual(), Thread.ofPlatform())) {
      CountDownLatch begins = new CountDownLatch(1);
      try (FakeProvider silent =
              new FakeProvider((out, self) -> {
                if (begun) {
                  FakeProvider.write(out, FakeProvider.SSE_HEAD + FakeProvider.piece("one"));
                } else {
                  begins.countDown();
                }
                self.awaitHangUp();
              });
          OpenAiChatClient own = Chats.client("openai", silent.base())) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller =
            kind.start(() -> {
              try {
                own.stream(ask("m", "hello"), Chats.LIMITS, piece -> begins.countDown());
              } catch (ChatException | InterruptedException e) {
                thrown.set(e);
              }
            });
        begins.await();
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        silent.awaitHangUp();
        await().untilAsserted(() -> assertThat(own.leased()).isZero());
      }
    }
  }

  @Test
  void anErrorOfTheReceiverEndsTheCallAndPasses() {
    assertThatThrownBy(() ->
            client.stream(
                ask("m", "Write 500 words"),
                Chats.LIMITS,
                piece -> {
                  throw new IllegalStateException("full");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("full");
    await().untilAsserted(() -> assertThat(client.leased()).isZero());
  }

  @Test
  void noLogLevelBringsAKeyIntoTheLog() {
    assertThat(LoggerFactory.getLogger("org.apache.hc.client5.http.headers").isErrorEnabled())
        .isFalse();
    assertThat(LoggerFactory.getLogger("org.apache.hc.client5.http.wire").isErrorEnabled())
        .isFalse();
  }

  @Test
  void aSlowReceiverIsNoStall() throws Exception {
    AtomicInteger pieces = new AtomicInteger();
    ChatReply reply =
        client.stream(
            ask("m", "Write 100 words"),
            Chats.stall(300),
            piece -> {
              if (pieces.incrementAndGet() == 3) {
                LockSupport.parkNanos(600_000_000);
              }
            });
    assertThat(reply.finishReason()).isEqualTo("stop");
  }
}
