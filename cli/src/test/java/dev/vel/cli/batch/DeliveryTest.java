package dev.vel.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vel.cli.http.Backoff;
import dev.vel.cli.http.Bearer;
import dev.vel.cli.http.Client;
import dev.vel.cli.http.HttpVel;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.task.NewTask;
import dev.vel.wire.Ids;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a submission that failed says of the tasks, over real sockets. */
final class DeliveryTest {
  private final Delivery delivery = new Delivery(false);

  private void submit(Reply... replies) {
    Iterator<Reply> left = List.of(replies).iterator();
    try (Server server = new Server(asked -> left.next())) {
      Client client =
          new Client(
              server.url(), new Bearer.Fixed("t", "get one"), "vel/test", Duration.ofMillis(1));
      HttpVel vel = new HttpVel(client, Backoff.DEFAULT);
      List<NewTask> tasks = List.of(new NewTask(Ids.next(), "x", null, null));
      assertThatExceptionOfType(VelException.class)
          .isThrownBy(() -> delivery.attempt(() -> vel.submitAll(tasks, "key")));
    }
    assertThat(left).isExhausted();
  }

  @ParameterizedTest
  @CsvSource({"401, AUTHENTICATION_REQUIRED", "403, FORBIDDEN", "429, QUOTA_EXCEEDED"})
  void theyMayHaveArrivedBeforeTheyWereRefused(int status, String code) {
    submit(Reply.NOTHING, Reply.error(status, code, "no"));
    assertThat(delivery.mayHaveArrived()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"401, AUTHENTICATION_REQUIRED", "403, FORBIDDEN", "429, QUOTA_EXCEEDED"})
  void theyHaveNotWhenTheFirstTryIsRefused(int status, String code) {
    submit(Reply.error(status, code, "no"));
    assertThat(delivery.mayHaveArrived()).isFalse();
  }

  @Test
  void anEarlierTryCountsWhateverALaterOneIsAnswered() {
    submit(Reply.NOTHING, Reply.NOTHING);
    submit(Reply.error(403, "FORBIDDEN", "no"));
    assertThat(delivery.mayHaveArrived()).isTrue();
  }

  @Test
  void theyMayHaveArrivedWhileNoAnswerIsThere() {
    assertThat(delivery.attempt(delivery::mayHaveArrived)).isTrue();
  }
}
