package dev.vel.llm.sandbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides which fault, if any, strikes a request: the header's, else the model name's, else the
 * server's. Thread-safe.
 */
final class FaultDesk {
  private static final String PREFIX = "sandbox-";

  /**
   * Beyond this many different model names and keys the counts begin anew, so memory is bounded.
   */
  private static final int MAX_COUNTS = 10_000;

  private final @Nullable FaultRule server;
  private final Map<Count, AtomicInteger> counts = new ConcurrentHashMap<>();

  private record Count(Fault fault, String model, String key) {}

  FaultDesk(@Nullable FaultRule server) {
    this.server = server;
  }

  /**
   * @param header the value of {@code x-sandbox-fault}; {@code none} lets nothing strike
   * @param key what tells callers apart
   */
  @Nullable Fault pick(@Nullable String header, String model, String key) throws ApiError {
    if (header != null && header.strip().equalsIgnoreCase("none")) {
      return null;
    }
    FaultRule rule = header != null ? parse(header, null) : named(model);
    return rule == null ? null : strikes(rule, model, key);
  }

  private @Nullable FaultRule named(String model) throws ApiError {
    int plus = model.lastIndexOf('+');
    if (plus >= 0) {
      return parse(model.substring(plus + 1), "model");
    }
    if (model.startsWith(PREFIX)) {
      String rest = model.substring(PREFIX.length());
      return Fault.find(rest.split(":", 2)[0]).isPresent() ? parse(rest, "model") : server;
    }
    return server;
  }

  private static FaultRule parse(String text, @Nullable String param) throws ApiError {
    try {
      return FaultRule.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid(param, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Fault strikes(FaultRule rule, String model, String key) {
    int before = count(new Count(rule.fault(), model, key));
    if (rule.first() > 0 && before >= rule.first()) {
      return null;
    }
    return switch (rule.fault()) {
      case SERVER_ERROR_ONCE -> before == 0 ? Fault.SERVER_ERROR_ONCE : null;
      case FLAPPING -> before % 2 == 0 ? Fault.FLAPPING : null;
      default -> rule.fault();
    };
  }

  private int count(Count count) {
    if (counts.size() >= MAX_COUNTS) {
      counts.clear();
    }
    return counts.computeIfAbsent(count, fresh -> new AtomicInteger()).getAndIncrement();
  }
}
