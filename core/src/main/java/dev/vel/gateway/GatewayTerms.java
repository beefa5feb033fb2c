package dev.vel.gateway;

import dev.vel.agent.AgentConfig;
import dev.vel.config.Settings;
import dev.vel.llm.ChatLimits;
import dev.vel.route.Question;
import dev.vel.usage.CallReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all calls for one request have in common, and what has become of them. For one thread. */
final class GatewayTerms {
  private final UUID userId;
  private final GatewayCall call;
  private final @Nullable AgentConfig agent;
  private final Settings.Timeouts timeouts;
  private final Consumer<CallReport> meter;
  private final List<CallReport> calls = new ArrayList<>();

  GatewayTerms(
      UUID userId,
      GatewayCall call,
      @Nullable AgentConfig agent,
      Settings.Timeouts timeouts,
      Consumer<CallReport> meter) {
    this.userId = userId;
    this.call = call.through(agent);
    this.agent = agent;
    this.timeouts = timeouts;
    this.meter = meter;
  }

  UUID userId() {
    return userId;
  }

  GatewayCall call() {
    return call;
  }

  @Nullable AgentConfig agent() {
    return agent;
  }

  /** Every call, made or decided against, in order. */
  List<CallReport> calls() {
    return calls;
  }

  void add(CallReport call) {
    calls.add(call);
    if (call.wasMade()) {
      // At once: what was set aside for it must not be missing in the next one.
      meter.accept(call);
    }
  }

  /** How many calls were made. */
  int made() {
    int made = 0;
    for (CallReport one : calls) {
      made += one.wasMade() ? 1 : 0;
    }
    return made;
  }

  ChatLimits limits(Question.Terms terms) {
    Duration first = call.isStreaming() ? timeouts.firstToken() : timeouts.firstByte();
    return new ChatLimits(timeouts.connect(), first, timeouts.stall(), terms.left())
        .within(terms.left());
  }
}
