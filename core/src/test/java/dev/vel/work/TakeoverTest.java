package dev.vel.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final Takeover takeover = new Takeover(Duration.ofSeconds(4), now::get);

  @Test
  void comesAtOnceWhereTheDatabaseWasThereAllTheTime() {
    look(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(2));
    assertThat(takeover.isDue()).isTrue();
  }

  @Test
  void waitsForTheOthersAfterATimeWithoutADatabase() {
    look(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(30));
    assertThat(takeover.isDue()).isFalse();
    look(Duration.ZERO);
    for (int i = 0; i < 3; i++) {
      pass(Duration.ofSeconds(2));
      assertThat(takeover.isDue()).isFalse();
      look(Duration.ZERO);
    }
    pass(Duration.ofSeconds(2));
    assertThat(takeover.isDue()).isTrue();
  }

  @Test
  void waitsAlsoWhenNothingLookedDeadAtFirst() {
    look(Duration.ofSeconds(30));
    pass(Duration.ofSeconds(2));
    assertThat(takeover.isDue()).isFalse();
  }

  @Test
  void comesAtOnceAfterAStart() {
    pass(Duration.ofMinutes(5));
    takeover.start();
    assertThat(takeover.isDue()).isTrue();
  }

  private void look(Duration later) {
    pass(later);
    takeover.looked();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
