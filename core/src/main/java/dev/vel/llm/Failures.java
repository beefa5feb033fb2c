package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ChatException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/** Turns everything that can go wrong with one provider into a {@link ChatException}. */
final class Failures {
  private final String provider;
  private final @Nullable String apiKey;
  private final InstantSource clock;

  /**
   * @param apiKey never to be shown, even when the provider repeats it
   */
  Failures(String provider, @Nullable String apiKey, InstantSource clock) {
    this.provider = provider;
    this.apiKey = apiKey;
    this.clock = clock;
  }

  /** No header of an answer came. */
  ChatException noAnswer(HttpUriRequestBase request, IOException e) {
    return noAnswer(request.getAuthority() == null ? "" : request.getAuthority().toString(), e);
  }

  /** No header of an answer came from there. */
  ChatException noAnswer(String at, IOException e) {
    String reason =
        switch (e) {
          case GuardedDns.ForbiddenAddressException forbidden ->
              "the address of " + at + " may not be called";
          case UnknownHostException unknown -> "the host of " + at + " is not known";
          case SSLException tls -> "no secure connection to " + at + ": " + tls.getMessage();
          case HttpHostConnectException refused -> at + " refuses connections";
          case ConnectException refused -> at + " refuses connections";
          case NoHttpResponseException closed -> at + " closed the connection without an answer";
          default -> "the connection to " + at + " broke: " + e.getMessage();
        };
    return switch (e) {
      case MessageConstraintException large -> malformed("sent headers that are too large", null);
      case ClientProtocolException broken -> malformed("answered with broken HTTP", null);
      default -> plain(Kind.UNREACHABLE, "could not be reached: " + reason, null, null, e);
    };
  }

  /** A status other than 2xx. */
  ChatException refused(HttpResponse response, String body) {
    int status = response.getCode();
    JsonNode parsed = ProviderJson.parse(body);
    ProviderError error =
        parsed != null
            ? ProviderError.of(parsed)
            : ProviderError.ofText(body.stripLeading().startsWith("<") ? "" : body);
    if (status < 400) {
      return plain(
          Kind.MALFORMED,
          "answered " + status + " and leads elsewhere, which is not followed; check the base URL",
          status,
          null,
          null);
    }
    return new ChatException(
        error.kind(status),
        sentence("answered " + status, error),
        status,
        RetryAfter.of(response, clock.instant()),
        parsed == null ? null : ProviderJson.usage(parsed),
        "",
        null,
        parsed == null ? null : ErrorFields.of(parsed));
  }

  /** A limit ran out. */
  ChatException timeout(String limit, Duration duration, String where) {
    return plain(
        Kind.TIMEOUT,
        "was too slow: the "
            + limit
            + " limit of "
            + duration.toMillis() / 1000.0
            + " s ran out "
            + where,
        null,
        null,
        null);
  }

  /** The same, as text. */
  ChatException inAnswer(String json) {
    JsonNode reply = ProviderJson.parse(json);
    return reply == null ? malformed("sent an error that is not JSON", null) : inAnswer(reply);
  }

  /** An error where a piece of the answer was due; the status had been 200. */
  ChatException inAnswer(JsonNode reply) {
    ProviderError error = ProviderError.of(reply);
    return new ChatException(
        error.kind(error.status()),
        sentence("failed in the middle of the answer", error),
        200,
        null,
        ProviderJson.usage(reply),
        "",
        null,
        ErrorFields.of(reply));
  }

  ChatException truncated(@Nullable IOException e, @Nullable TokenUsage usage) {
    String how = e == null ? "ended" : "was cut";
    return plain(Kind.TRUNCATED, "broke off: the answer " + how + " in the middle", 200, usage, e);
  }

  ChatException malformed(String what, @Nullable TokenUsage usage) {
    return plain(Kind.MALFORMED, what, 200, usage, null);
  }

  /** The whole answer did not come in time. */
  ChatException tooSlow(Duration within) {
    return plain(
        Kind.TIMEOUT, "did not answer within " + within.toMillis() + " ms", null, null, null);
  }

  /** The connections were closed under the call, or vel itself is wrong. */
  ChatException unexpected(Throwable e) {
    return plain(Kind.UNREACHABLE, "could not be called: " + e.getMessage(), null, null, e);
  }

  private String sentence(String what, ProviderError error) {
    String reason = error.message().isEmpty() ? what : what + ": " + error.message();
    return Mask.line(provider + " " + reason, apiKey);
  }

  private ChatException plain(
      Kind kind,
      String what,
      @Nullable Integer status,
      @Nullable TokenUsage usage,
      @Nullable Throwable cause) {
    return new ChatException(
        kind, Mask.line(provider + " " + what, apiKey), status, null, usage, "", cause);
  }
}
