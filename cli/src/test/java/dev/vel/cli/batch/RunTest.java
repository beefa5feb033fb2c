package dev.vel.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vel.api.Vel;
import dev.vel.cli.FakeVel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.http.Backoff;
import dev.vel.cli.http.Bearer;
import dev.vel.cli.http.Client;
import dev.vel.cli.http.HttpVel;
import dev.vel.task.NewTask;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run that does not come to its end leaves behind. */
final class RunTest {
  private static final Item ITEM =
      new Item(
          "one",
          "one",
          1,
          null,
          new NewTask(Item.NOBODY, "Name a river", null, null),
          Expectation.NONE,
          "as it is");

  @TempDir Path folder;
  private final FakeVel vel = new FakeVel();
  private final List<String> notices = new ArrayList<>();
  private boolean stopped;
  private Journal journal;

  @BeforeEach
  void begin() throws IOException, InterruptedException {
    journal = open(false);
  }

  @AfterEach
  void end() throws IOException {
    journal.close();
  }

  private Journal open(boolean resume) throws IOException, InterruptedException {
    Path state = folder.resolve("state");
    return resume
        ? Journal.resume(state, "tasks", "a test", FakeVel.NOW)
        : Journal.anew(state, "tasks", "a test", FakeVel.NOW, left -> {});
  }

  private Run run() {
    Reach reach = new Reach(new Hurry(), notices::add, Duration.ofMillis(1), Duration.ofMinutes(1));
    List<Item> items = List.of(ITEM);
    Map<String, UUID> agents = Map.of("one", Item.NOBODY);
    return new Run(
        new Run.Wish(items, agents, 8, false, false, InstantSource.fixed(FakeVel.NOW)),
        new FakeDoor(),
        journal,
        new Board(items, journal),
        new Budget(null, journal.spentBefore(), new Estimates(vel, reach, agents, items)),
        reach,
        new Listener());
  }

  /** Nobody waits for time to pass. */
  private final class Hurry implements Interrupts {
    @Override
    public boolean raised() {
      return stopped;
    }

    @Override
    public boolean await(Duration patience) {
      return stopped;
    }
  }

  private final class Listener implements Run.Teller {
    @Override
    public void ended(BatchResult result) {
      notices.add(result.id() + " ended");
    }

    @Override
    public void notice(String sentence) {
      notices.add(sentence);
    }
  }

  private final class FakeDoor implements Door {
    @Override
    public Vel vel() {
      return vel;
    }

    @Override
    public String place() {
      return "a test";
    }

    @Override
    public void startEngine() {
      // Tasks end by themselves.
    }

    @Override
    public void runInBackground() {
      // Nor do they need anybody else.
    }

    @Override
    public void close() {
      // Nothing to let go of.
    }
  }

  private void isAnswered(VelException refused) {
    vel.onBatch =
        () -> {
          throw refused;
        };
  }

  /** What is said where nobody listens. */
  private static VelException notSent() throws IOException {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    Bearer bearer = new Bearer.Fixed("t", "get one");
    Client client = new Client(nobody, bearer, "vel/test", Duration.ofMillis(1));
    HttpVel away = new HttpVel(client, Backoff.DEFAULT);
    return catchThrowableOfType(VelException.class, () -> away.task(UUID.randomUUID()));
  }

  private boolean isToBeFoundOut() throws IOException, InterruptedException {
    journal.close();
    journal = open(true);
    return journal.unconfirmed().isPresent();
  }

  @Test
  void hasNothingToFindOutOfTasksThatCouldNotBeSent() throws Exception {
    isAnswered(notSent());
    assertThat(run().go().kind()).isEqualTo(Ending.Kind.LOST);
    assertThat(isToBeFoundOut()).isFalse();
  }

  @Test
  void hasNothingToFindOutOfTasksThatWereToBeSentLater() throws Exception {
    vel.onBatch =
        () -> {
          stopped = true;
          throw new VelException(ErrorCode.RATE_LIMIT_EXCEEDED, "too many requests");
        };
    assertThat(run().go().kind()).isEqualTo(Ending.Kind.INTERRUPTED);
    assertThat(isToBeFoundOut()).isFalse();
  }

  @Test
  void leavesToBeFoundOutWhetherTasksArrivedThatWereNotAnswered() throws Exception {
    isAnswered(new VelException(ErrorCode.UNAVAILABLE, "it did not answer"));
    assertThat(run().go().kind()).isEqualTo(Ending.Kind.LOST);
    assertThat(notices)
        .contains("whether the last tasks arrived is not known: 1 task; --resume finds out");
    assertThat(isToBeFoundOut()).isTrue();
  }

  @Test
  void cancelsWhatCouldNotBeWrittenDown() throws Exception {
    vel.onBatch = this::closeJournal;
    Run run = run();
    assertThat(run.go().kind()).isEqualTo(Ending.Kind.INTERRUPTED);
    assertThat(run.failure()).get().isInstanceOf(CommandException.class);
    assertThat(vel.cancelled).hasSize(1);
    assertThat(isToBeFoundOut()).as("the same key answers the same tasks").isTrue();
  }

  private void closeJournal() {
    try {
      journal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
