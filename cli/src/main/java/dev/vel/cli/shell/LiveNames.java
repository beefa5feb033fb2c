package dev.vel.cli.shell;

import dev.vel.api.Vel;
import dev.vel.cli.completion.Live;
import dev.vel.cli.completion.LiveValues;
import dev.vel.cli.completion.LiveValues.Value;
import dev.vel.cli.context.Contexts;
import dev.vel.thread.Threads;
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
import java.util.function.Supplier;

/**
 * What agents, models, tasks and the like there are, for whoever is typing: asked when it is
 * needed, for a moment only, and remembered for another. Whatever goes wrong there is nothing to
 * offer, and no harm done. Thread-safe.
 */
final class LiveNames {
  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private final Supplier<Optional<Vel>> door;
  private final Supplier<Contexts> contexts;
  private final InstantSource clock;
  private final Map<Live, Asked> asked = new ConcurrentHashMap<>();

  private record Asked(CompletableFuture<List<Value>> names, Instant at) {}

  /**
   * @param door what to ask; empty while it is not open
   * @param contexts those that this machine knows
   */
  LiveNames(Supplier<Optional<Vel>> door, Supplier<Contexts> contexts, InstantSource clock) {
    this.door = door;
    this.contexts = contexts;
    this.clock = clock;
  }

  /** Those of one kind, as far as they can be told at once. */
  List<Value> soon(Live live) {
    return live == Live.CONTEXTS
        ? contexts()
        : door.get().map(vel -> answer(vel, live)).orElse(List.of());
  }

  private List<Value> contexts() {
    try {
      return LiveValues.of(contexts.get());
    } catch (RuntimeException nothingToOffer) {
      return List.of();
    }
  }

  private List<Value> answer(Vel vel, Live live) {
    Asked recent =
        asked.compute(
            live,
            (key, before) ->
                before == null || isOld(before) ? ask(() -> LiveValues.of(vel, live)) : before);
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

  private Asked ask(Supplier<List<Value>> question) {
    CompletableFuture<List<Value>> names = new CompletableFuture<>();
    Threads.start(() -> {
      try {
        names.complete(question.get());
      } catch (RuntimeException refused) {
        names.completeExceptionally(refused);
      }
    });
    return new Asked(names, clock.instant());
  }
}
