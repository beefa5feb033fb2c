package dev.vel.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

  @Test
  void countsAnIpv6NetworkAsOneClient() {
    String one = ClientAddress.of("2001:db8:1:2::1");
    assertThat(one).isEqualTo("20010db800010002/64");
    assertThat(ClientAddress.of("2001:DB8:1:2:ffff:ffff:ffff:ffff")).isEqualTo(one);
    assertThat(ClientAddress.of("2001:db8:1:2::1%eth0")).isEqualTo(one);
    assertThat(ClientAddress.of("2001:db8:1:3::1")).isNotEqualTo(one);
  }

  @Test
  void countsAnIpv4AddressAsItself() {
    assertThat(ClientAddress.of("192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(ClientAddress.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(ClientAddress.of("192.0.2.2")).isNotEqualTo("192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "localhost", "example.com", "1.2.3.4.5", "\0", "::1::2", "%", "a%b"})
  void countsEverythingElseAsOneClientAndAsksNoNameServer(String text) {
    assertThat(ClientAddress.of(text)).isEqualTo("unknown");
  }
}
