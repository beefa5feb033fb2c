package dev.vel.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.route.Breaker.Closed;
import dev.vel.route.Breaker.Open;
import dev.vel.route.Breaker.Probing;
import dev.vel.route.Breaker.Stance;
import dev.vel.route.BreakerRows.Claim;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breakers that all instances on one database share: failures of all count together, what one opens
 * or closes is so for all within milliseconds, and one call in all of them probes an open one.
 *
 * <p>Only models that failed are kept, so a call to any other costs one look-up in memory. Asking
 * for the right to probe, once an interval, is the only time that a caller waits for the database,
 * and not for long: without it each instance goes on by what it saw itself. Thread-safe.
 */
public final class SharedBreakers implements Breakers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBreakers.class);
  private static final String TOPIC = "breakers";

  /** Users name models as they like: those that failed longest ago are forgotten. */
  private static final int MOST = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Settings.Breaker settings;
  private final BreakerRows rows;
  private final Signals signals;
  private final Cache<Breaker.Key, Breaker> breakers =
      Caffeine.newBuilder().maximumSize(MOST).build();
  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Thread worker;

  public SharedBreakers(Settings.Breaker settings, Database database, Signals signals) {
    this.settings = settings;
    this.rows = new BreakerRows(database, settings);
    this.signals = signals;
    this.worker = Threads.builder().name("breakers").start(this::work);
    signals.listen(topic -> {
      if (topic.equals(TOPIC) || topic.equals(Signals.EVERYTHING)) {
        lookAgain();
      }
    });
    lookAgain();
  }

  /**
   * A model that is not closed.
   *
   * @param endpoint where it is asked
   */
  public record Standing(String endpoint, String model, State state) {}

  @Override
  public Optional<Permit> enter(Candidate candidate) {
    Breaker.Key key = Breaker.Key.of(candidate);
    Breaker breaker = breakers.getIfPresent(key);
    return breaker == null ? Optional.of(new Call(key)) : enter(breaker);
  }

  private Optional<Permit> enter(Breaker breaker) {
    Stance stance = breaker.stance();
    return switch (stance) {
      case Closed closed -> Optional.of(new Call(breaker.key()));
      case Open open when isPast(open.probeAt()) -> probe(breaker, open);
      case Probing probing when isPast(probing.until()) -> probe(breaker, probing);
      case Open open -> Optional.empty();
      case Probing probing -> Optional.empty();
    };
  }

  @Override
  public State state(Candidate candidate) {
    Breaker breaker = breakers.getIfPresent(Breaker.Key.of(candidate));
    return breaker == null ? State.CLOSED : state(breaker);
  }

  private static State state(Breaker breaker) {
    return switch (breaker.stance()) {
      case Closed closed -> State.CLOSED;
      case Open open -> isPast(open.probeAt()) ? State.HALF_OPEN : State.OPEN;
      case Probing probing -> State.HALF_OPEN;
    };
  }

  @Override
  public Duration untilProbe(Candidate candidate) {
    Breaker breaker = breakers.getIfPresent(Breaker.Key.of(candidate));
    if (breaker == null) {
      return Duration.ZERO;
    }
    return switch (breaker.stance()) {
      case Closed closed -> Duration.ZERO;
      case Open open -> until(open.probeAt());
      case Probing probing -> until(probing.until());
    };
  }

  /** The models that are not closed now. */
  public List<Standing> standings() {
    List<Standing> standings = new ArrayList<>();
    for (Breaker breaker : breakers.asMap().values()) {
      State state = state(breaker);
      if (state != State.CLOSED) {
        standings.add(new Standing(breaker.key().endpoint(), breaker.key().model(), state));
      }
    }
    return standings;
  }

  /** Removes rows that nobody needs; to be called now and then. */
  public void sweep() {
    rows.sweep();
  }

  /** Shares nothing any more. To be called before the signals and the database are closed. */
  @Override
  public void close() {
    worker.interrupt();
    try {
      worker.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The right to call a model that is well as far as we know. */
  private final class Call implements Permit {
    private final Breaker.Key key;

    Call(Breaker.Key key) {
      this.key = key;
    }

    @Override
    public void succeeded() {
      Breaker breaker = breakers.getIfPresent(key);
      if (breaker != null) {
        breaker.outcome(false);
      }
    }

    @Override
    public void failed() {
      Breaker breaker = breakers.get(key, it -> new Breaker(it, settings));
      breaker.outcome(true);
      if (breaker.isRarelyFailing()) {
        return;
      }
      // What was on its way when it opened tells nothing new.
      if (breaker.stance() instanceof Closed closed) {
        if (breaker.tooMany()) {
          opens(breaker, closed);
        } else if (breaker.note()) {
          work.add(() -> share(breaker));
        }
      }
    }

    @Override
    public void unknown() {}
  }

  /** The right to find out whether a model is back. */
  private final class Probe implements Permit {
    private final Breaker breaker;
    private final Probing mine;

    Probe(Breaker breaker, Probing mine) {
      this.breaker = breaker;
      this.mine = mine;
    }

    /** However late: an answer is an answer. */
    @Override
    public void succeeded() {
      for (Stance now = breaker.stance(); !(now instanceof Closed); now = breaker.stance()) {
        if (breaker.moves(now, new Closed(false))) {
          LOG.info("{} answers again", breaker.key());
          work.add(() -> shareClosed(breaker));
        }
      }
    }

    @Override
    public void failed() {
      Open open = new Open(System.nanoTime() + settings.probe().toNanos(), false);
      if (breaker.moves(mine, open)) {
        work.add(() -> shareProbeFailed(breaker, mine, open));
      }
    }

    @Override
    public void unknown() {
      work.add(() -> {
        try {
          rows.giveBack(breaker.key(), mine.token());
        } finally {
          breaker.moves(mine, new Open(System.nanoTime(), mine.told()));
        }
      });
    }
  }

  private void opens(Breaker breaker, Closed closed) {
    Open open = new Open(System.nanoTime() + settings.probe().toNanos(), false);
    if (breaker.moves(closed, open)) {
      LOG.warn(
          "{} failed {} times within {} s: it is left alone but for a call every {} s",
          breaker.key(),
          settings.failures(),
          settings.window().toSeconds(),
          settings.probe().toSeconds());
      work.add(() -> shareOpen(breaker, open));
    }
  }

  private Optional<Permit> probe(Breaker breaker, Stance before) {
    long now = System.nanoTime();
    Probing mine = new Probing(UUID.randomUUID(), now + settings.probe().toNanos(), before.told());
    if (!breaker.moves(before, mine)) {
      return enter(breaker);
    }
    Claim claim = claim(breaker.key(), mine.token());
    return switch (claim) {
      case BreakerRows.Granted granted -> Optional.of(new Probe(breaker, mine));
      case BreakerRows.Unneeded unneeded when mine.told() -> {
        breaker.moves(mine, new Closed(true));
        yield Optional.of(new Call(breaker.key()));
      }
      // The others never heard that it is open.
      case BreakerRows.Unneeded unneeded -> Optional.of(new Probe(breaker, mine));
      case BreakerRows.Later later -> {
        breaker.moves(mine, new Open(System.nanoTime() + later.untilProbe().toNanos(), true));
        yield Optional.empty();
      }
    };
  }

  /** Without the database, each instance probes by itself. */
  private Claim claim(Breaker.Key key, UUID token) {
    FutureTask<Claim> asked = new FutureTask<>(() -> rows.claim(key, token));
    Threads.start(asked);
    try {
      return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("could not ask whose turn it is to try {}", key, e);
      return new BreakerRows.Granted();
    } catch (InterruptedException e) {
      // The call that comes next notices it.
      Thread.currentThread().interrupt();
      return new BreakerRows.Granted();
    }
  }

  private void share(Breaker breaker) {
    if (rows.fail(breaker.key(), breaker.takeNoted())
        && breaker.stance() instanceof Closed closed) {
      opens(breaker, closed);
    }
  }

  private void shareOpen(Breaker breaker, Open open) {
    Duration wait = rows.open(breaker.key());
    breaker.moves(open, new Open(System.nanoTime() + wait.toNanos(), true));
    signals.announce(TOPIC);
  }

  private void shareProbeFailed(Breaker breaker, Probing probe, Open open) {
    Optional<Duration> wait = rows.probeFailed(breaker.key(), probe.token());
    if (wait.isEmpty() && !probe.told()) {
      shareOpen(breaker, open);
      return;
    }
    breaker.moves(
        open,
        wait.<Stance>map(it -> new Open(System.nanoTime() + it.toNanos(), true))
            .orElseGet(() -> new Closed(true)));
    signals.announce(TOPIC);
  }

  private void shareClosed(Breaker breaker) {
    rows.close(breaker.key());
    if (breaker.stance() instanceof Closed closed && !closed.told()) {
      breaker.moves(closed, new Closed(true));
    }
    signals.announce(TOPIC);
  }

  private void lookAgain() {
    if (looking.compareAndSet(false, true)) {
      work.add(this::look);
    }
  }

  /** Takes over what the others found, but for what happened here since. */
  private void look() {
    looking.set(false);
    Map<Breaker, Stance> before = new HashMap<>();
    for (Breaker breaker : breakers.asMap().values()) {
      before.put(breaker, breaker.stance());
      retell(breaker);
    }
    Set<Breaker> open = new HashSet<>();
    for (BreakerRows.OpenRow row : rows.open()) {
      Breaker breaker = breakers.get(row.key(), it -> new Breaker(it, settings));
      open.add(breaker);
      Stance was = before.getOrDefault(breaker, breaker.stance());
      if (was.told() && !(was instanceof Probing)) {
        breaker.moves(was, new Open(System.nanoTime() + row.untilProbe().toNanos(), true));
      }
    }
    before.forEach((breaker, was) -> {
      if (!open.contains(breaker) && was.told() && !(was instanceof Closed)) {
        breaker.moves(was, new Closed(true));
      }
    });
  }

  /** What could not be told when the database was away. */
  private void retell(Breaker breaker) {
    switch (breaker.stance()) {
      case Open open when !open.told() -> work.add(() -> shareOpen(breaker, open));
      case Closed closed when !closed.told() -> work.add(() -> shareClosed(breaker));
      case Open told -> {}
      case Closed told -> {}
      case Probing probing -> {}
    }
  }

  private void work() {
    try {
      while (true) {
        Runnable next = work.take();
        try {
          next.run();
        } catch (RuntimeException e) {
          LOG.info("could not share how models stand: {}", e.getMessage());
          LOG.debug("because of", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isPast(long nanos) {
    return System.nanoTime() - nanos >= 0;
  }

  private static Duration until(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }
}
