package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CapacityTest {
  private static final int BODY = 1 << 20;

  @Test
  void leavesRoomForFifteenHundredConnectionsOnAMachineOf256Megabytes() {
    Capacity small = Capacity.of(102L << 20, BODY);
    assertThat(small.connections()).isBetween(1_500, 1_700);
    assertThat(small.bodyBytes()).isBetween(4L << 20, 5L << 20);
  }

  @Test
  void takesOneBodyInTheSmallestHeap() {
    assertThat(Capacity.of(32L << 20, BODY)).isEqualTo(new Capacity(BODY, 512));
  }

  @Test
  void reckonsMoreForATreeOfManyPartsThanForItsText() {
    byte[] text = ("{\"a\":\"" + "x".repeat(1_000) + "\"}").getBytes(StandardCharsets.US_ASCII);
    assertThat(Capacity.ofTree(text)).isZero();
    byte[] dense = "{\"\":".repeat(200).getBytes(StandardCharsets.US_ASCII);
    assertThat(Capacity.ofTree(dense)).isEqualTo(400 * 16 - 800);
  }

  @Test
  void growsWithTheHeap() {
    assertThat(Capacity.of(1L << 30, BODY)).isEqualTo(new Capacity(120L << 20, 16_384));
  }
}
