package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No request is ever made of the bytes of another one's body. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FramingTest {
  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

  private final AtomicInteger hidden = new AtomicInteger();
  private Listener listener;

  FramingTest() {
    this.listener = listen();
  }

  private Listener listen() {
    return TestListener.start(
        List.of(
            TestListener.get(
                "/hidden",
                request -> {
                  hidden.incrementAndGet();
                  return Answer.json(200, "hidden");
                }),
            TestListener.get("/plain", request -> Answer.json(200, "plain")),
            TestListener.post("/read", request -> Answer.json(200, request.json())),
            TestListener.post("/ignore", request -> Answer.json(200, "ignored"))));
  }

  @BeforeAll
  void isListening() {
    assertThat(listener.port()).isPositive();
  }

  @BeforeEach
  void forget() {
    hidden.set(0);
  }

  @AfterAll
  void stop() {
    listener.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 6\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 6\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 99999999999999999999",
        "Content-Length:",
        "Content-Length : 5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: Chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        " Content-Length: 5",
        "Content-Length: 5\r\n Transfer-Encoding: chunked",
      })
  void refusesDoubtfulFramingAndCloses(String headers) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /ignore HTTP/1.1\r\nHost: x\r\n"
              + headers
              + "\r\nContent-Type: application/json\r\n\r\n0\r\n\r\n"
              + HIDDEN);
      String all = client.done().untilClosed();
      assertThat(all).startsWith("HTTP/1.1 400");
      assertThat(all).contains("\"code\":\"VALIDATION_ERROR\"").contains("\"request_id\"");
      assertThat(all.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
      assertThat(all.split("HTTP/1.1 ")).as("answers").hasSize(2);
    }
    assertThat(hidden).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /plain HTTP/1.0\r\nHost: x\r\n\r\n",
        "GET /plain HTTP/1.1\r\n\r\n",
        "GET /plain HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET  /plain HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /plain HTTP/1.1\nHost: x\n\n",
        "GARBAGE\r\n\r\n",
        "GET /pl\u0000ain HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /plain HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n",
        "GET /plain HTTP/1.1\r\nHost: x\r\nX: a\u0001b\r\n\r\n",
      })
  void answersMalformedRequestsInTheContractsShapeAndCloses(String request) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      String all = client.send(request).untilClosed();
      assertThat(all).startsWith("HTTP/1.1 400").contains("\"code\":\"VALIDATION_ERROR\"");
      assertThat(all).contains("\"request_id\":\"").contains("\"timestamp\":\"");
    }
  }

  @Test
  void refusesRequestLinesAndHeadersThatAreTooLong() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /plain?q=" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 414");
    }
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /plain HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(17_000) + "\r\n\r\n");
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void anEarlyAnswerAfterExpectContinueExecutesNothingOfTheBody() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /missing HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
              + HIDDEN.length()
              + "\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 100");
      assertThat(client.answer()).startsWith("HTTP/1.1 404");
      client.send(HIDDEN);
      client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("\"plain\"");
    }
    assertThat(hidden).hasValue(0);
  }

  @Test
  void aChunkedBodyThatIsTooLargeIsRefusedAndExecutesNothing() throws IOException {
    String chunk = "2710\r\n" + HIDDEN.repeat(10_000 / HIDDEN.length());
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      String whole = chunk + "a".repeat(10_000 - (chunk.length() - 6)) + "\r\n";
      for (int i = 0; i < 11; i++) {
        client.send(whole);
      }
      client.send(HIDDEN.repeat(3)).done();
      String all = client.untilClosed();
      assertThat(all).startsWith("HTTP/1.1 413").contains("PAYLOAD_TOO_LARGE");
      assertThat(all.split("HTTP/1.1 ")).as("answers").hasSize(2);
    }
    assertThat(hidden).hasValue(0);
  }

  @Test
  void aHugeChunkIsRefusedBeforeItIsKept() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n{");
      assertThat(client.done().untilClosed()).startsWith("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5;x=y\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "000000000000005\r\nhello\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n",
        "2\n{}\n0\n\n",
      })
  void refusesMalformedChunks(String chunks) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + chunks
              + HIDDEN);
      String all = client.done().untilClosed();
      assertThat(all).startsWith("HTTP/1.1 400");
      assertThat(all.split("HTTP/1.1 ")).as("answers").hasSize(2);
    }
    assertThat(hidden).hasValue(0);
  }

  @Test
  void readsChunkedBodiesHoweverTheyAreCut() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      for (char each : "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n".toCharArray()) {
        client.send(String.valueOf(each));
      }
      assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("{\"a\":1}");
      client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).endsWith("\"plain\"");
    }
  }

  @Test
  void drainsASmallUnreadBodyAndKeepsTheConnection() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200");
      client.send("a".repeat(60_000) + "GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("\"plain\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 70000", "Transfer-Encoding: chunked"})
  void closesAfterALargeUnreadBody(String framing) throws IOException {
    String body = framing.startsWith("T") ? "11170\r\n" : "";
    try (RawClient client = new RawClient(listener.port())) {
      client.send("POST /ignore HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n" + body);
      client.send(HIDDEN.repeat(2_500)).done();
      String all = client.untilClosed();
      assertThat(all).startsWith("HTTP/1.1 200");
      assertThat(all.split("HTTP/1.1 ")).as("answers").hasSize(2);
    }
    assertThat(hidden).hasValue(0);
  }

  @Test
  void aClientStillSendingALargeBodyGetsToReadTheRefusal() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2000000\r\n\r\n");
      client.send("a".repeat(2_000_000));
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void closesWhenTheClientAsksForIt() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.untilClosed()).endsWith("\"plain\"");
    }
  }

  @Test
  void takesTheWholeAddressInTheRequestLine() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET http://x:1/plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("\"plain\"");
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2\r\n\r\n[]GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).endsWith("[]");
      assertThat(client.answer()).endsWith("\"plain\"");
    }
  }
}
