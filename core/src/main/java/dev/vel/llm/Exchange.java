package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;

/**
 * One request on the wire, run by a thread that may block for as long as it likes: {@link Call}
 * keeps the time and aborts it.
 */
final class Exchange {
  /**
   * The longest answer that is taken, in bytes: a 64th of the heap, for many tasks run at once. The
   * longest that models give, some 128,000 tokens, takes half a megabyte.
   */
  static final int MAX_ANSWER =
      Math.clamp(Runtime.getRuntime().maxMemory() / 64, 1 << 20, 16 << 20);

  private static final int MAX_ERROR_BODY = 64 << 10;

  private final HttpPool pool;
  private final Failures failures;
  private final HttpPost request;
  private final boolean streaming;
  private volatile boolean aborted;

  Exchange(
      HttpPool pool,
      Failures failures,
      URI uri,
      @Nullable String apiKey,
      String body,
      boolean streaming) {
    this.pool = pool;
    this.failures = failures;
    this.streaming = streaming;
    request = new HttpPost(uri);
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    request.setHeader(HttpHeaders.ACCEPT, streaming ? "text/event-stream" : "application/json");
    if (apiKey != null) {
      request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + apiKey);
    }
  }

  /** Closes the connection, whatever the call is doing; harmless when it is over. */
  void abort() {
    aborted = true;
    request.cancel();
  }

  /** Where events go; fails as soon as nobody listens any more. */
  @FunctionalInterface
  interface Sink {
    void put(CallEvent event) throws InterruptedException;
  }

  /** Performs the request; the last event is {@code Failed} or {@code Released}. */
  void run(BlockingQueue<CallEvent> events) {
    Sink sink =
        event -> {
          if (aborted) {
            throw new InterruptedException();
          }
          events.put(event);
        };
    try {
      try {
        perform(sink);
        sink.put(new CallEvent.Released());
      } catch (ChatException e) {
        sink.put(new CallEvent.Failed(e));
      } catch (RuntimeException | Error e) {
        sink.put(new CallEvent.Failed(failures.unexpected(e)));
      }
    } catch (InterruptedException e) {
      // The caller has gone and the connection is closed: nothing is left to do or to tell.
      request.cancel();
    }
  }

  private void perform(Sink sink) throws ChatException, InterruptedException {
    ClassicHttpResponse response = open(sink);
    boolean whole = false;
    try {
      if (response.getCode() < 200 || response.getCode() > 299) {
        throw refused(response, sink);
      }
      answered(response, sink);
      whole = true;
    } finally {
      if (!whole) {
        // Closing alone would first read what is left of the body, however long that takes.
        request.cancel();
      }
      close(response);
    }
  }

  private ClassicHttpResponse open(Sink sink) throws ChatException, InterruptedException {
    HttpClientContext context = HttpClientContext.create();
    Interrupted gone = new Interrupted();
    context.setAttribute(
        HttpPool.ON_CONNECTED,
        (Runnable)
            () -> {
              try {
                sink.put(new CallEvent.Connected());
              } catch (InterruptedException e) {
                throw gone;
              }
            });
    try {
      return pool.client().executeOpen(RoutingSupport.determineHost(request), request, context);
    } catch (IOException e) {
      throw failures.noAnswer(request, e);
    } catch (HttpException e) {
      throw failures.malformed("answered with broken HTTP", null);
    } catch (Interrupted e) {
      throw new InterruptedException();
    }
  }

  private static final class Interrupted extends RuntimeException {}

  private ChatException refused(ClassicHttpResponse response, Sink sink)
      throws InterruptedException {
    sink.put(new CallEvent.Refused(failures.refused(response, "")));
    String body = "";
    HttpEntity entity = response.getEntity();
    if (entity != null) {
      try {
        // The stream is not closed on purpose: that would read on to its end.
        InputStream content = entity.getContent();
        byte[] bytes = content.readNBytes(MAX_ERROR_BODY);
        body = new String(bytes, StandardCharsets.UTF_8);
      } catch (IOException e) {
        // The status alone says enough.
        return failures.refused(response, body);
      }
    }
    return failures.refused(response, body);
  }

  private void answered(ClassicHttpResponse response, Sink sink)
      throws ChatException, InterruptedException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      throw failures.malformed("answered without a body", null);
    }
    try {
      InputStream content = entity.getContent();
      if (streaming && !isJson(response)) {
        SseReader sse = new SseReader(content, 1 << 20, 16L * MAX_ANSWER);
        new AnswerStream(failures, isEventStream(response)).read(sse, sink);
      } else {
        whole(content, sink);
      }
      drain(content);
    } catch (SseReader.TooLargeException e) {
      throw failures.malformed("sent " + e.getMessage(), null);
    } catch (IOException e) {
      throw failures.truncated(e, null);
    }
  }

  private void whole(InputStream content, Sink sink)
      throws IOException, ChatException, InterruptedException {
    byte[] body = content.readNBytes(MAX_ANSWER + 1);
    if (body.length > MAX_ANSWER) {
      throw failures.malformed("sent an answer of more than " + MAX_ANSWER + " bytes", null);
    }
    JsonNode reply = ProviderJson.parse(body);
    if (reply == null) {
      throw failures.malformed("answered with something that is not JSON", null);
    }
    WholeAnswer.emit(reply, failures, sink);
  }

  /** To the end of the body, so that the connection can serve the next call. */
  private static void drain(InputStream content) throws InterruptedException {
    try {
      content.readNBytes(MAX_ERROR_BODY);
    } catch (IOException e) {
      // The answer is whole; the connection is closed instead of kept.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void close(ClassicHttpResponse response) {
    try {
      response.close();
    } catch (IOException e) {
      request.cancel();
    }
  }

  private static boolean isJson(ClassicHttpResponse response) {
    return type(response).startsWith("application/json");
  }

  private static boolean isEventStream(ClassicHttpResponse response) {
    return type(response).startsWith("text/event-stream");
  }

  private static String type(ClassicHttpResponse response) {
    Header header = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
    return header == null || header.getValue() == null
        ? ""
        : header.getValue().strip().toLowerCase(Locale.ROOT);
  }
}
