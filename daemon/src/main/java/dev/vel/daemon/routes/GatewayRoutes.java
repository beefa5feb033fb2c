package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Live;
import dev.vel.daemon.http.OpenAiProblems;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.gateway.ClientStream;
import dev.vel.gateway.Gateway;
import dev.vel.gateway.GatewayAnswer;
import dev.vel.gateway.OpenAiError;
import dev.vel.gateway.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OpenAI's protocol: what its clients are pointed at with {@code base_url = …/v1}. */
final class GatewayRoutes {
  private final House house;

  private GatewayRoutes(House house) {
    this.house = house;
  }

  static List<Route> of(House house) {
    GatewayRoutes routes = new GatewayRoutes(house);
    return List.of(
        routes.route("/v1/chat/completions", Operation.CHAT),
        routes.route("/v1/responses", Operation.RESPONSES),
        routes.route("/v1/embeddings", Operation.EMBEDDINGS),
        new Route("GET", "/v1/models", Access.USER, routes::models),
        new Route("GET", "/v1/models/{id}", Access.USER, routes::model));
  }

  private Route route(String path, Operation operation) {
    return new Route("POST", path, Access.USER, request -> ask(operation, request));
  }

  private Answer ask(Operation operation, Request request) {
    byte[] body = request.jsonBytes();
    Gateway.Asker asker =
        new Gateway.Asker(request.caller().userId(), request.actor(), request.requestId());
    Gateway.Wishes wishes =
        new Gateway.Wishes(
            request.header("Cache-Control").orElse(null),
            request.header("x-vel-cache").orElse(null),
            patience(request));
    return Answer.live(start ->
        answer(house.gateway().ask(operation, asker, wishes, body, new Out(request, start))));
  }

  private static Answer answer(GatewayAnswer answer) {
    return switch (answer) {
      case GatewayAnswer.Whole whole ->
          Answer.raw(whole.status(), whole.headers(), whole.contentType(), whole.body());
      case GatewayAnswer.Streamed streamed -> Answer.empty(200);
    };
  }

  /** OpenAI's own clients say how many seconds they wait. */
  private static Optional<Duration> patience(Request request) {
    return request
        .header("x-stainless-timeout")
        .filter(text -> text.matches("[1-9][0-9]{0,5}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private Answer models(Request request) {
    request.query().end();
    return Answer.json(200, house.models().list(request.caller().userId()));
  }

  private Answer model(Request request) {
    request.query().end();
    String id = request.parameter("id");
    return house
        .models()
        .find(request.caller().userId(), id)
        .map(entry -> Answer.json(200, entry))
        .orElseGet(() ->
            OpenAiProblems.answer(
                OpenAiError.unknownModel("There is no model \"" + id + "\" in the list"),
                request.requestId()));
  }

  /** Opens the stream when the first piece of it is there. */
  private static final class Out implements ClientStream {
    private final Request request;
    private final Live.Start start;
    private Live.@Nullable Stream stream;

    Out(Request request, Live.Start start) {
      this.request = request;
      this.start = start;
    }

    @Override
    public void begin(Map<String, String> headers) {
      stream = start.stream("text/event-stream; charset=utf-8", headers);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      open().write(bytes, offset, length);
    }

    @Override
    public void flush() {
      open().flush();
    }

    @Override
    public boolean hold(int bytes) {
      return request.hold(bytes);
    }

    private Live.Stream open() {
      Live.Stream open = stream;
      if (open == null) {
        throw new IllegalStateException("the stream has not begun");
      }
      return open;
    }
  }
}
