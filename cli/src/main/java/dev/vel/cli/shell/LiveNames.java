package dev.vel.cli.shell;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.route.ProviderState;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What agents, models and tasks there are, for whoever is typing: asked when it is needed, for a
 * moment only, and remembered for another. Whatever goes wrong there is nothing to offer, and no
 * harm done. Thread-safe.
 */
final class LiveNames {
  private static final Page.Range MANY = new Page.Range(100, 0);
  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private final Supplier<Optional<Vel>> door;
  private final InstantSource clock;
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();

  private record Asked(CompletableFuture<List<String>> names, Instant at) {}

  /**
   * @param door what to ask; empty while it is not open
   */
  LiveNames(Supplier<Optional<Vel>> door, InstantSource clock) {
    this.door = door;
    this.clock = clock;
  }

  List<String> agents() {
    return soon("agents", this::agents);
  }

  List<String> models() {
    return soon("models", this::models);
  }

  /** The ends of the ids of recent tasks. */
  List<String> tasks() {
    return soon("tasks", LiveNames::tasks);
  }

  List<String> agents(Vel vel) {
    return vel.agents(new AgentQuery(null, null, MANY)).data().stream().map(Agent::name).toList();
  }

  List<String> models(Vel vel) {
    return vel.providers(MANY).data().stream()
        .filter(ProviderState::configured)
        .flatMap(provider ->
            java.util.stream.Stream.concat(
                provider.models().stream().map(ProviderState.ModelState::id),
                provider.otherModels().stream()))
        .distinct()
        .sorted()
        .toList();
  }

  /** The models, if they were asked for before. */
  Optional<List<String>> ifKnown() {
    return Optional.ofNullable(asked.get("models"))
        .map(Asked::names)
        .filter(names -> names.isDone() && !names.isCompletedExceptionally())
        .map(CompletableFuture::join);
  }

  private static List<String> tasks(Vel vel) {
    TaskQuery recent = new TaskQuery(null, null, null, null, null, null, MANY);
    return vel.tasks(recent).data().stream()
        .map(task -> task.id().toString())
        .map(id -> id.substring(id.length() - 8))
        .toList();
  }

  private List<String> soon(String kind, Function<Vel, List<String>> question) {
    Optional<Vel> vel = door.get();
    if (vel.isEmpty()) {
      return List.of();
    }
    Asked recent =
        asked.compute(
            kind,
            (key, before) ->
                before == null || isOld(before) ? ask(() -> question.apply(vel.get())) : before);
    try {
      return recent.names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException nothingToOffer) {
      return List.of();
    }
  }

  private boolean isOld(Asked before) {
    return before.names().isCompletedExceptionally()
        || Duration.between(before.at(), clock.instant()).compareTo(FRESH) > 0;
  }

  private Asked ask(Supplier<List<String>> question) {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            names.complete(question.get());
          } catch (RuntimeException refused) {
            names.completeExceptionally(refused);
          }
        });
    return new Asked(names, clock.instant());
  }
}
