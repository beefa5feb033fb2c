package dev.vel.daemon.http;

import dev.vel.wire.Ids;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name of one request, by which an answer, its log lines and its audit rows are found. */
final class RequestIds {
  /** Under which the log lines carry it. */
  static final String MDC_KEY = "request_id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestIds() {}

  /** The client's own when it can do no harm in a log, else a new one. */
  static String of(Optional<String> given) {
    return given.filter(id -> SANE.matcher(id).matches()).orElseGet(() -> Ids.next().toString());
  }
}
