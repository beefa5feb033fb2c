package dev.vel.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everywhere that a user could try to send vel, and where it goes. */
class EndpointsTest {
  private static final Endpoints ENDPOINTS = new Endpoints(List.of(), EndpointsTest::names);

  /** The names of an attacker's own zone, and a good one. */
  private static InetAddress[] names(String host) throws UnknownHostException {
    return switch (host) {
      case "models.example.com" -> addresses("93.184.215.14", "2606:2800:21f:cb07:6820::1");
      case "localtest.example", "localhost" -> addresses("127.0.0.1");
      case "metadata.example" -> addresses("169.254.169.254");
      case "half.example" -> addresses("93.184.215.14", "10.0.0.1");
      case "six.example" -> addresses("fd00:ec2::254");
      case "nat64.example" -> addresses("64:ff9b::5db8:d70e");
      case "xn--bcher-kva.example" -> addresses("93.184.215.14");
      default -> {
        if (host.chars().allMatch(c -> c == '.' || c == ':' || Character.digit(c, 16) >= 0)) {
          yield addresses(host);
        }
        throw new UnknownHostException(host);
      }
    };
  }

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.ofLiteral(literals[i]);
    }
    return all;
  }

  private static void save(Endpoints endpoints, String url) {
    NewIntegration said =
        NewIntegration.read(
            Json.<com.fasterxml.jackson.databind.node.ObjectNode>tree(
                new NewIntegration(
                    IntegrationProvider.OPENAI_COMPATIBLE,
                    new IntegrationConfig(url, null, null),
                    null)));
    endpoints.check(said.config() == null ? null : said.config().baseUrl());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Loopback, in all its spellings.
        "https://127.0.0.1/v1",
        "https://127.8.9.10/v1",
        "https://127.1/v1",
        "https://127.0.1/v1",
        "https://2130706433/v1",
        "https://0x7f000001/v1",
        "https://0x7f.0.0.1/v1",
        "https://0x7F.1/v1",
        "https://0177.0.0.1/v1",
        "https://017700000001/v1",
        "https://127.0.0.1./v1",
        "https://127.00.0.1/v1",
        "https://127.0.0.0x1/v1",
        "https://localhost/v1",
        "https://LOCALHOST/v1",
        "https://localhost./v1",
        "https://localtest.example/v1",
        "https://０x7f.1/v1",
        "https://127。0。0。1/v1",
        "https://①②⑦.0.0.1/v1",
        "https://ⓛocalhost/v1",
        "https://[::1]/v1",
        "https://[0:0:0:0:0:0:0:1]/v1",
        "https://[::]/v1",
        "https://[::ffff:127.0.0.1]/v1",
        "https://[::ffff:7f00:1]/v1",
        "https://[::127.0.0.1]/v1",
        "https://[64:ff9b::7f00:1]/v1",
        "https://[64:ff9b:1::7f00:1]/v1",
        "https://[2002:7f00:1::]/v1",
        "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/v1",
        "https://[::1%25lo]/v1",
        "https://0/v1",
        "https://0.0.0.0/v1",
        // Private and link-local networks, and what clouds serve there.
        "https://10.0.0.1/v1",
        "https://172.16.0.1/v1",
        "https://172.31.255.255/v1",
        "https://192.168.1.1/v1",
        "https://100.64.0.1/v1",
        "https://100.100.100.200/v1",
        "https://169.254.169.254/latest/meta-data",
        "https://169.254.170.2/v1",
        "https://2852039166/latest/meta-data",
        "https://0xA9FEA9FE/v1",
        "https://0251.0376.0251.0376/v1",
        "https://[::ffff:169.254.169.254]/v1",
        "https://[::ffff:a9fe:a9fe]/v1",
        "https://[fd00:ec2::254]/v1",
        "https://[fe80::1]/v1",
        "https://[fec0::1]/v1",
        "https://[fc00::1]/v1",
        "https://168.63.129.16/v1",
        "https://192.0.0.192/v1",
        "https://metadata.example/v1",
        "https://six.example/v1",
        "https://half.example/v1",
        "https://[2002:a9fe:a9fe::1]/v1",
        "https://[64:ff9b::a9fe:a9fe]/v1",
        // Multicast, reserved, documentation.
        "https://224.0.0.1/v1",
        "https://239.255.255.255/v1",
        "https://240.0.0.1/v1",
        "https://255.255.255.255/v1",
        "https://192.0.2.1/v1",
        "https://198.18.0.1/v1",
        "https://198.51.100.1/v1",
        "https://203.0.113.1/v1",
        "https://[ff02::1]/v1",
        "https://[2001:db8::1]/v1",
        "https://[3fff::1]/v1",
        "https://[100::1]/v1",
        // What two readers could take for two things.
        "https://models.example.com@127.0.0.1/v1",
        "https://user:secret@models.example.com/v1",
        "https://127.0.0.1\\@models.example.com/v1",
        "https://models.example.com\\.evil.example/v1",
        "https://models.example.com#@127.0.0.1/v1",
        "https://models.example.com/v1#x",
        "https://models.example.com/v1?x=1",
        "https://models.example.com:0/v1",
        "https://models.example.com:/v1",
        "https://models.example.com:65536/v1",
        "https://models.example.com:99999999999/v1",
        "https://models.example.com:-1/v1",
        "https://models.example.com/v1/../admin",
        "https://models.example.com/v1/%2e%2e/admin",
        "https://models.example.com//admin",
        "https://mod els.example.com/v1",
        "https://models.example.com\r\nHost: x/v1",
        "https:///v1",
        "https:/models.example.com/v1",
        "https:models.example.com/v1",
        "//models.example.com/v1",
        "models.example.com/v1",
        "https://bücher.example/v1",
        "https://unknown.example/v1",
        // Other protocols, and the key in the clear.
        "http://models.example.com/v1",
        "http://93.184.215.14/v1",
        "ftp://models.example.com/v1",
        "file:///etc/passwd",
        "gopher://models.example.com/v1",
        "jar:https://models.example.com!/v1",
        "unix:/run/x.sock"
      })
  void refusesWhatIsNotPublicOrNotPlain(String url) {
    assertThatThrownBy(() -> save(ENDPOINTS, url))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
              assertThat(e.details()).extracting("field").containsOnly("config.base_url");
              assertThat(e.sentence()).doesNotContain("secret");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "https://models.example.com/v1,https://models.example.com/v1",
    "https://Models.Example.COM./v1/,https://models.example.com/v1",
    "HTTPS://models.example.com:443/v1,https://models.example.com/v1",
    "https://models.example.com:8443/a/b.c/v1,https://models.example.com:8443/a/b.c/v1",
    "https://93.184.215.14,https://93.184.215.14",
    "https://[2606:2800:21f:cb07:6820::1]/v1,https://[2606:2800:21f:cb07:6820::1]/v1",
    "https://nat64.example/v1,https://nat64.example/v1",
    "https://xn--bcher-kva.example/v1,https://xn--bcher-kva.example/v1"
  })
  void takesPublicOnesInOneSpelling(String url, String plain) {
    assertThatCode(() -> save(ENDPOINTS, url)).doesNotThrowAnyException();
    IntegrationChange change =
        IntegrationChange.read(
            Json.tree(new IntegrationChange(new IntegrationConfig(url, null, null), null, null)));
    assertThat(change.config()).isEqualTo(new IntegrationConfig(plain, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:11434/v1",
        "https://127.0.0.1/v1",
        "http://[::ffff:127.0.0.1]/v1",
        "http://[0:0:0:0:0:0:0:1]:1/v1",
        "http://LOCALTEST.example./v1"
      })
  void takesWhatTheOperatorAllows(String url) {
    Endpoints allowing =
        new Endpoints(List.of("127.0.0.1", "[::1]", "LocalTest.example."), EndpointsTest::names);
    assertThatCode(() -> save(allowing, url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.2/v1",
        "https://sub.localtest.example/v1",
        "https://metadata.example/v1",
        "https://0x7f.0.0.1/v1"
      })
  void allowsNoMoreThanTheOperatorNamed(String url) {
    Endpoints allowing =
        new Endpoints(List.of("127.0.0.1", "localtest.example"), EndpointsTest::names);
    assertThatThrownBy(() -> save(allowing, url)).isInstanceOf(VelException.class);
  }

  @Test
  void judgesEachConnectionByWhatTheNameResolvesToThen() throws UnknownHostException {
    InetAddress inside = InetAddress.ofLiteral("169.254.169.254");
    InetAddress outside = InetAddress.ofLiteral("93.184.215.14");
    assertThat(ENDPOINTS.allows("models.example.com", outside)).isTrue();
    assertThat(ENDPOINTS.allows("models.example.com", inside)).isFalse();
    Endpoints allowing = new Endpoints(List.of("models.example.com"), EndpointsTest::names);
    assertThat(allowing.allows("Models.example.com.", inside)).isTrue();
    assertThat(allowing.allows("other.example", inside)).isFalse();
  }

  @Test
  void doesNotWaitForANameServerThatIsSilent() {
    CountDownLatch never = new CountDownLatch(1);
    Endpoints silent =
        new Endpoints(
            List.of(),
            host -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return new InetAddress[0];
            });
    long start = System.nanoTime();
    assertThatThrownBy(() -> save(silent, "https://models.example.com/v1"))
        .isInstanceOf(VelException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    never.countDown();
  }
}
