package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntities;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.io.IOCallback;
import org.jspecify.annotations.Nullable;

/** The sandbox's HTTP answers. */
final class Responses {
  private static final ContentType EVENTS = ContentType.parse("text/event-stream; charset=utf-8");

  private Responses() {}

  static ClassicHttpResponse json(int status, ObjectNode body) {
    return bytes(status, ContentType.APPLICATION_JSON, Json.write(body), null);
  }

  static ClassicHttpResponse error(ApiError error) {
    return json(error.status(), error.body());
  }

  static ClassicHttpResponse fault(ApiError error, Fault fault) {
    ClassicHttpResponse response =
        bytes(error.status(), ContentType.APPLICATION_JSON, Json.write(error.body()), fault);
    if (fault == Fault.RATE_LIMITED) {
      response.setHeader("Retry-After", "1");
    }
    return response;
  }

  /** The page that proxies and captive portals put in the place of an answer. */
  static ClassicHttpResponse page(Fault fault) {
    return bytes(
        200, ContentType.TEXT_HTML, "<!doctype html><title>Welcome</title><p>Sign in.", fault);
  }

  static ClassicHttpResponse stream(IOCallback<OutputStream> stream, @Nullable Fault fault) {
    ClassicHttpResponse response = response(200, fault);
    response.setHeader("Cache-Control", "no-cache");
    response.setEntity(HttpEntities.create(stream, EVENTS));
    return response;
  }

  /** A whole body, or as much of it as the fault lets through. */
  static ClassicHttpResponse whole(
      ObjectNode body, @Nullable Fault fault, SandboxOptions options, Peer peer)
      throws IOException {
    String text = Json.write(body);
    if (fault == null) {
      return bytes(200, ContentType.APPLICATION_JSON, text, null);
    }
    return switch (fault) {
      case SLOW_FIRST_TOKEN -> {
        Pace.pause(options.slowFirstToken());
        yield bytes(200, ContentType.APPLICATION_JSON, text, fault);
      }
      case MALFORMED_CHUNK ->
          bytes(200, ContentType.APPLICATION_JSON, text.substring(0, text.length() / 2), fault);
      case ERROR_IN_STREAM ->
          bytes(
              200,
              ContentType.APPLICATION_JSON,
              Json.write(FaultErrors.server(500, "The engine broke.").body()),
              fault);
      case CUT, STALL -> {
        ClassicHttpResponse response = response(200, fault);
        response.setEntity(new HalfBody(text.getBytes(StandardCharsets.UTF_8), peer, fault));
        yield response;
      }
      default -> bytes(200, ContentType.APPLICATION_JSON, text, fault);
    };
  }

  private static ClassicHttpResponse bytes(
      int status, ContentType type, String body, @Nullable Fault fault) {
    ClassicHttpResponse response = response(status, fault);
    response.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), type));
    return response;
  }

  private static ClassicHttpResponse response(int status, @Nullable Fault fault) {
    ClassicHttpResponse response = new BasicClassicHttpResponse(status);
    if (fault != null) {
      response.setHeader("x-sandbox-fault", fault.id());
    }
    return response;
  }

  /** Promises a whole body and sends half of it. */
  private static final class HalfBody extends HttpEntityWrapper {
    private final byte[] body;
    private final Peer peer;
    private final Fault fault;

    HalfBody(byte[] body, Peer peer, Fault fault) {
      super(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
      this.body = body;
      this.peer = peer;
      this.fault = fault;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(Arrays.copyOf(body, body.length / 2));
      out.flush();
      throw fault == Fault.CUT ? peer.cut() : peer.hang();
    }
  }
}
