package dev.vel.daemon.metrics;

import dev.vel.route.CallWatch;
import dev.vel.route.Candidate;
import dev.vel.task.Attempt;
import dev.vel.task.TaskTrace;
import dev.vel.usage.CallReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many calls to models and tools there were, how they ended, what they took and cost.
 * Thread-safe.
 */
final class CallMetrics implements CallWatch {
  /** What stands for the models that no label is spent on. */
  static final String OTHER = "other";

  /** Users name models as they like: so many beside the catalogue's have a label of their own. */
  private static final int UNLISTED_MODELS = 50;

  private static final int LONGEST_NAME = 100;

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
    Duration.ofSeconds(120)
  };

  private final MeterRegistry registry;
  private final Map<Outcome, Counter> outcomes = new ConcurrentHashMap<>();
  private final Map<Model, Took> models = new ConcurrentHashMap<>();
  private final Map<String, Timer> tools = new ConcurrentHashMap<>();
  private final Set<String> unlisted = ConcurrentHashMap.newKeySet();

  private record Model(String provider, String model) {}

  private record Outcome(Model model, String outcome) {}

  private record Took(Timer time, Counter prompt, Counter completion, Counter cost) {}

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void called(Candidate candidate, CallReport call) {
    Model model = new Model(candidate.provider(), label(candidate));
    outcomes.computeIfAbsent(new Outcome(model, call.outcome()), this::counter).increment();
    if (call.wasMade()) {
      Took took = models.computeIfAbsent(model, this::took);
      if (call.isOk()) {
        took.time().record(call.latencyMs(), TimeUnit.MILLISECONDS);
      }
      took.prompt().increment((double) call.usage().prompt());
      took.completion().increment((double) call.usage().completion());
      took.cost().increment(call.costUsd().doubleValue());
    }
  }

  /** Calls of tools. */
  TaskTrace tools() {
    return new TaskTrace() {
      @Override
      public void toolCalled(
          Attempt attempt, String server, String tool, String outcome, long latencyMs) {
        record(outcome, latencyMs);
      }
    };
  }

  private void record(String outcome, long latencyMs) {
    tools
        .computeIfAbsent(
            outcome,
            ended ->
                Timer.builder("vel.tool.call")
                    .description("How long calls of tools took, by how they ended")
                    .tag("outcome", ended)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry))
        .record(latencyMs, TimeUnit.MILLISECONDS);
  }

  private String label(Candidate candidate) {
    String id = candidate.id();
    var known = candidate.known();
    if ((known != null && known.id().equals(id)) || unlisted.contains(id)) {
      return id;
    }
    return id.length() <= LONGEST_NAME && unlisted.size() < UNLISTED_MODELS && unlisted.add(id)
        ? id
        : OTHER;
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("vel.provider.calls")
        .description("Calls to models by how they ended, and those decided against")
        .tag("provider", outcome.model().provider())
        .tag("model", outcome.model().model())
        .tag("outcome", outcome.outcome())
        .register(registry);
  }

  private Took took(Model model) {
    return new Took(
        Timer.builder("vel.provider.call")
            .description("How long calls took that brought a whole answer")
            .tag("provider", model.provider())
            .tag("model", model.model())
            .serviceLevelObjectives(BUCKETS)
            .register(registry),
        tokens(model, "prompt"),
        tokens(model, "completion"),
        Counter.builder("vel.provider.cost.usd")
            .description("What calls cost by the catalogue's prices, in US dollars")
            .tag("provider", model.provider())
            .tag("model", model.model())
            .register(registry));
  }

  private Counter tokens(Model model, String kind) {
    return Counter.builder("vel.provider.tokens")
        .description("Tokens that calls used")
        .tag("provider", model.provider())
        .tag("model", model.model())
        .tag("kind", kind)
        .register(registry);
  }
}
