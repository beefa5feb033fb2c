package dev.vel.cli.conversation;

import dev.vel.api.Vel;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Interrupts;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A front door that is opened in the background, so that nobody waits for it before it is needed.
 * One that could not be opened is tried again the next time. Thread-safe.
 */
public final class LazyDoor implements AutoCloseable {
  private static final long GLANCE_MS = 50;
  private final Supplier<Door> opener;
  private @Nullable CompletableFuture<Door> opening;
  private @Nullable Home home;
  private boolean engine;

  public LazyDoor(Supplier<Door> opener) {
    this.opener = opener;
  }

  /** Begins to open it, unless that was begun. */
  public synchronized CompletableFuture<Door> opening() {
    if (opening == null || opening.isCompletedExceptionally()) {
      CompletableFuture<Door> begun = new CompletableFuture<>();
      Thread.ofPlatform().daemon().name("door").start(() -> open(begun));
      opening = begun;
    }
    return opening;
  }

  private void open(CompletableFuture<Door> begun) {
    try {
      Door door = opener.get();
      if (!begun.complete(door)) {
        door.close();
      }
    } catch (RuntimeException | Error failure) {
      begun.completeExceptionally(failure);
    }
  }

  /**
   * What is behind it, once it is open.
   *
   * @throws InterruptedException when the user does not want to wait for it
   */
  public Vel vel(Interrupts interrupts) throws InterruptedException {
    return door(interrupts).vel();
  }

  /** What is behind it if it is open by now. */
  public synchronized Optional<Vel> ifOpen() {
    return opening != null && opening.isDone() && !opening.isCompletedExceptionally()
        ? Optional.of(opening.join().vel())
        : Optional.empty();
  }

  /** Where it leads. */
  public Home home(Interrupts interrupts) throws InterruptedException {
    Home known = home;
    if (known == null) {
      Door door = door(interrupts);
      known = new Home(door.place(), door.vel().me().id());
      home = known;
    }
    return known;
  }

  /** Has the tasks behind it run while this process lives. */
  public void startEngine(Interrupts interrupts) throws InterruptedException {
    Door door = door(interrupts);
    synchronized (this) {
      if (!engine) {
        door.startEngine();
        engine = true;
      }
    }
  }

  private Door door(Interrupts interrupts) throws InterruptedException {
    CompletableFuture<Door> begun = opening();
    while (true) {
      try {
        return begun.get(GLANCE_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        if (interrupts.raised()) {
          throw new InterruptedException("not waited for");
        }
      } catch (ExecutionException failed) {
        throw cause(failed);
      }
    }
  }

  private static RuntimeException cause(ExecutionException failed) {
    return switch (failed.getCause()) {
      case RuntimeException known -> known;
      case Error grave -> throw grave;
      case null, default -> new CompletionException(failed.getCause());
    };
  }

  @Override
  public synchronized void close() {
    if (opening == null || opening.cancel(false) || opening.isCompletedExceptionally()) {
      return; // One that opens later is closed by whoever opens it.
    }
    try {
      opening.join().close();
    } catch (CancellationException closedBefore) {
      opening = null;
    }
  }
}
