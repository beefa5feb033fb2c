package dev.vel.route;

import dev.vel.config.Settings;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator's providers say they serve. They are asked in the background when somebody
 * first wants to know and every few hours from then on; one that does not answer is asked again
 * later and later. Thread-safe.
 */
public final class ServedModels implements Router.Served {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);
  private static final Duration EVERY = Duration.ofHours(4);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(5);
  private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final InstantSource clock;
  private final Executor background;
  private final Function<Settings.Provider, ModelsEndpoint.Result> endpoint;

  public ServedModels(Map<String, Settings.Provider> providers, InstantSource clock) {
    this(
        providers,
        clock,
        task -> Threads.builder().name("models").start(task),
        ModelsEndpoint::ask);
  }

  ServedModels(
      Map<String, Settings.Provider> providers,
      InstantSource clock,
      Executor background,
      Function<Settings.Provider, ModelsEndpoint.Result> endpoint) {
    this.clock = clock;
    this.background = background;
    this.endpoint = endpoint;
    providers.forEach((name, provider) -> sources.put(name, new Source(name, provider)));
  }

  /** Where nothing is known yet this waits for the answer: there is no other way to begin. */
  @Override
  public Optional<String> first(String provider) {
    Source source = sources.get(provider);
    if (source == null) {
      return Optional.empty();
    }
    if (source.listing == null) {
      source.refresh();
    }
    return listing(provider).flatMap(Listing::first);
  }

  @Override
  public Optional<Listing> listing(String provider) {
    Source source = sources.get(provider);
    if (source == null) {
      return Optional.empty();
    }
    source.refreshLater();
    return Optional.ofNullable(source.listing);
  }

  @Override
  public boolean isOwn(String provider) {
    Source source = sources.get(provider);
    return source != null && KnownModels.isOwn(source.provider);
  }

  @Override
  public Optional<ModelsEndpoint.Result> lastAnswer(String provider) {
    return Optional.ofNullable(sources.get(provider)).map(source -> source.last);
  }

  /** One provider. */
  private final class Source {
    private final String name;
    private final Settings.Provider provider;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile @Nullable Listing listing;
    private volatile ModelsEndpoint.@Nullable Result last;
    private volatile Instant due = Instant.MIN;
    private int failures;

    Source(String name, Settings.Provider provider) {
      this.name = name;
      this.provider = provider;
    }

    void refreshLater() {
      if (isDue() && underWay.compareAndSet(false, true)) {
        background.execute(() -> {
          try {
            refresh();
          } finally {
            underWay.set(false);
          }
        });
      }
    }

    /** Whoever comes while another asks waits for that answer instead of asking too. */
    synchronized void refresh() {
      if (!isDue()) {
        return;
      }
      ModelsEndpoint.Result result = endpoint.apply(provider);
      last = result;
      switch (result) {
        case ModelsEndpoint.Result.Listed(Listing told) -> {
          listing = told;
          failures = 0;
          due = clock.instant().plus(jittered(EVERY));
        }
        case ModelsEndpoint.Result.NotOffered(int status) -> {
          LOG.debug("{} does not list its models: {}", name, status);
          due = clock.instant().plus(jittered(EVERY));
        }
        case ModelsEndpoint.Result.KeyRefused(int status) -> failed("HTTP " + status);
        case ModelsEndpoint.Result.Unreachable(String reason) -> failed(reason);
      }
    }

    private void failed(String reason) {
      LOG.debug("{} does not list its models now: {}", name, reason);
      Duration wait = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures++, 12));
      Duration bounded = wait.compareTo(LONGEST_BACKOFF) < 0 ? wait : LONGEST_BACKOFF;
      due = clock.instant().plus(jittered(bounded));
    }

    private boolean isDue() {
      return !clock.instant().isBefore(due);
    }
  }

  /** Up to a quarter more, so that instances do not ask all at once. */
  private static Duration jittered(Duration wait) {
    return wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 4 + 1));
  }
}
