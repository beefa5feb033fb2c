package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.thread.Threads;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Asks once which models a provider serves. As in {@link Call}, a virtual thread reads and the
 * caller keeps the time.
 */
final class ModelsCall {
  private static final int LONGEST = 4 << 20;

  private final HttpPool pool;
  private final Failures failures;
  private final HttpGet request;

  ModelsCall(HttpPool pool, Failures failures, URI uri, @Nullable String apiKey) {
    this.pool = pool;
    this.failures = failures;
    this.request = new HttpGet(uri);
    request.setHeader(HttpHeaders.ACCEPT, "application/json");
    if (apiKey != null) {
      request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + apiKey);
    }
  }

  List<String> run(Duration within) throws ChatException, InterruptedException {
    FutureTask<List<String>> answer = new FutureTask<>(this::ask);
    Thread reader = Threads.builder().name("vel-llm-models").start(answer);
    boolean whole = false;
    try {
      List<String> models = answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
      whole = true;
      return models;
    } catch (TimeoutException e) {
      throw failures.tooSlow(within);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ChatException told ? told : failures.unexpected(e);
    } finally {
      if (!whole) {
        request.cancel();
        reader.interrupt();
      }
    }
  }

  private List<String> ask() throws ChatException {
    try (ClassicHttpResponse response =
        pool.client().executeOpen(RoutingSupport.determineHost(request), request, null)) {
      byte[] body =
          response.getEntity() == null
              ? new byte[0]
              : response.getEntity().getContent().readNBytes(LONGEST + 1);
      if (response.getCode() < 200 || response.getCode() > 299) {
        request.cancel();
        throw failures.refused(response, new String(body, java.nio.charset.StandardCharsets.UTF_8));
      }
      return body.length > LONGEST ? tooLong() : ids(body);
    } catch (IOException e) {
      throw failures.noAnswer(request, e);
    } catch (HttpException e) {
      throw failures.malformed("answered with broken HTTP", null);
    }
  }

  private List<String> tooLong() throws ChatException {
    request.cancel();
    throw failures.malformed("sent a list of models of more than " + LONGEST + " bytes", null);
  }

  private List<String> ids(byte[] body) throws ChatException {
    JsonNode reply = ProviderJson.parse(body);
    if (reply == null || !reply.path("data").isArray()) {
      throw failures.malformed("answered with something that is no list of models", null);
    }
    List<String> ids = new ArrayList<>();
    for (JsonNode model : reply.path("data")) {
      String id = ProviderJson.text(model, "id");
      if (id != null && !id.isBlank()) {
        ids.add(id);
      }
    }
    return ids;
  }
}
