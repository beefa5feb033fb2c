package dev.vel.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutageTest {
  private static final VelException AWAY =
      new VelException(ErrorCode.UNAVAILABLE, "cannot reach it", new ConnectException("refused"));

  private final List<String> said = new ArrayList<>();
  private final Outage outage = new Outage(URI.create("http://127.0.0.1:4000"), said::add);

  @Test
  void isToldOnceOverManyStreamsAndOnceMoreWhenAllAreBack() {
    outage.cutsOff("one", AWAY, Duration.ofSeconds(78));
    outage.cutsOff("two", AWAY, Duration.ofSeconds(78));
    outage.cutsOff("one", AWAY, Duration.ofSeconds(78));
    assertThat(said)
        .containsExactly(
            "lost the connection to http://127.0.0.1:4000: nothing listens there; trying again for"
                + " 1 min 18 s");
    outage.spares("one");
    outage.spares("three");
    assertThat(said).hasSize(1);
    outage.spares("two");
    assertThat(said).hasSize(2).last().isEqualTo("connected to http://127.0.0.1:4000 again");
  }

  @Test
  void isNotOverForWhomNobodyWaits() {
    outage.cutsOff("one", AWAY, Duration.ofSeconds(78));
    outage.forget("one");
    outage.spares("one");
    assertThat(said).hasSize(1);
  }

  @Test
  void saysWhatTheOtherSideSaid() {
    VelException draining = new VelException(ErrorCode.UNAVAILABLE, "it is about to stop");
    outage.cutsOff("one", draining, Duration.ofSeconds(7));
    assertThat(said)
        .containsExactly(
            "lost the connection to http://127.0.0.1:4000: it is about to stop; trying again for 7 s");
  }
}
