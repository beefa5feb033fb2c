package dev.vel.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers with certificates that nobody should trust. */
final class CertificateTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  @TempDir Path folder;
  private HttpsServer server;

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Serves with a certificate of its own, made with these options of keytool. */
  private URI serve(String... options) throws Exception {
    Path store = folder.resolve("store.p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "vel",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(List.of(options));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", exchange -> exchange.sendResponseHeaders(200, -1));
    server.start();
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Check asked(URI url) {
    SSLException why = catchThrowableOfType(SSLException.class, () -> Probe.get(url));
    return Certificate.refused(url, Instant.now(), why);
  }

  @Test
  void tellsThatItEnded() throws Exception {
    Check check = asked(serve("-startdate", "-10d", "-validity", "5"));
    assertThat(check.status()).isEqualTo(Check.Status.PROBLEM);
    assertThat(check.message()).startsWith("the certificate ended at 20");
  }

  @Test
  void tellsThatItIsNotGoodYet() throws Exception {
    assertThat(asked(serve("-startdate", "+10d", "-validity", "5")).message())
        .startsWith("the certificate is not good before 20");
  }

  @Test
  void tellsThatNobodyVouchesForIt() throws Exception {
    assertThat(asked(serve("-validity", "90")).message())
        .isEqualTo("nobody whom this Java trusts vouches for the certificate");
  }

  @Test
  void tellsThatItIsForAnotherName() throws Exception {
    URI url = serve("-validity", "90");
    Check check =
        Certificate.refused(
            url,
            Instant.now(),
            new SSLException("No subject alternative DNS name matching vel.example.com found."));
    assertThat(check.message()).startsWith("the certificate is not for 127.0.0.1: ");
  }
}
