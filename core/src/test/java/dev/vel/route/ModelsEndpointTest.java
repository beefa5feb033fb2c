package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsEndpointTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/v1, nothing listens there",
    "http://nowhere.invalid/v1, there is no host of that name",
  })
  void saysInWordsWhyNobodyAnswers(URI base, String reason) {
    assertThat(ask(base)).isEqualTo(new ModelsEndpoint.Result.Unreachable(reason));
  }

  @Test
  void waitsForNobodyWhoSaysNothing() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ask(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1")))
          .isEqualTo(new ModelsEndpoint.Result.Unreachable("it says nothing for seconds"));
    }
  }

  private static ModelsEndpoint.Result ask(URI base) {
    return ModelsEndpoint.ask(new Settings.Provider(base, Optional.empty()));
  }
}
