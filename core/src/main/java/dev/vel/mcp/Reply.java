package dev.vel.mcp;

import dev.vel.llm.HttpPool;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/** The answer to one HTTP request. Closing it never waits for the rest of its body. */
final class Reply implements AutoCloseable {
  private final HttpUriRequestBase request;
  private final ClassicHttpResponse response;
  private boolean whole;

  private Reply(HttpUriRequestBase request, ClassicHttpResponse response) {
    this.request = request;
    this.response = response;
  }

  /** No connection came about, so nothing was sent. */
  static final class NotConnectedException extends IOException {
    NotConnectedException(IOException cause) {
      super(cause);
    }
  }

  /** Sends a request and waits for the head of its answer, for as long as nobody cancels it. */
  static Reply open(HttpPool pool, HttpUriRequestBase request) throws IOException {
    AtomicBoolean connected = new AtomicBoolean();
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(HttpPool.ON_CONNECTED, (Runnable) () -> connected.set(true));
    try {
      return new Reply(
          request,
          pool.client().executeOpen(RoutingSupport.determineHost(request), request, context));
    } catch (HttpException e) {
      throw new IOException("broken HTTP", e);
    } catch (IOException e) {
      throw connected.get() || request.isCancelled() ? e : new NotConnectedException(e);
    }
  }

  /** The same for a request whose failure is of no interest. */
  static Optional<Reply> of(HttpPool pool, HttpUriRequestBase request) {
    try {
      return Optional.of(open(pool, request));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  int status() {
    return response.getCode();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  boolean isEventStream() {
    return header("Content-Type")
        .map(type -> type.strip().toLowerCase(Locale.ROOT))
        .filter(type -> type.startsWith("text/event-stream"))
        .isPresent();
  }

  @Nullable InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? null : entity.getContent();
  }

  /** The body was read to its end: the connection can serve the next request. */
  void whole() {
    whole = true;
  }

  @Override
  public void close() {
    if (!whole && response.getEntity() != null) {
      request.cancel();
    }
    try {
      response.close();
    } catch (IOException e) {
      request.cancel();
    }
  }
}
