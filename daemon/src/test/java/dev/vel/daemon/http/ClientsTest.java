package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientsTest {
  private static final HeaderName FLY = HeaderNames.create("Fly-Client-IP");
  private static final List<String> PROXIES = List.of("10.0.0.0/8");

  private final WritableHeaders<?> headers =
      WritableHeaders.create()
          .set(FLY, "6.6.6.6")
          .set(HeaderNames.X_FORWARDED_FOR, "7.7.7.7, 203.0.113.9");

  @Test
  void believesWhatFlySaysOnFly() {
    assertThat(address(new Clients(PROXIES, true), "10.0.0.1")).isEqualTo("6.6.6.6");
  }

  @Test
  void takesFlysHeaderForMadeUpBehindAnyOtherProxy() {
    assertThat(address(new Clients(PROXIES, false), "10.0.0.1")).isEqualTo("203.0.113.9");
  }

  @Test
  void believesNobodyWhoIsNoTrustedProxy() {
    assertThat(address(new Clients(PROXIES, true), "127.0.0.1")).isEqualTo("127.0.0.1");
    assertThat(address(new Clients(List.of(), false), "10.0.0.1")).isEqualTo("10.0.0.1");
  }

  private String address(Clients clients, String peer) {
    return clients.of(new InetSocketAddress(peer, 1), headers).address();
  }
}
