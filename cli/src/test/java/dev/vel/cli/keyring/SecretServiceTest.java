package dev.vel.cli.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vel.cli.process.Executables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real keyring of GNOME's on a bus of its own, where there is one: see scripts/keyring. */
final class SecretServiceTest {
  private static final List<String> NEEDED =
      List.of("secret-tool", "gnome-keyring-daemon", "dbus-daemon", "dbus-send");
  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void openSession() throws IOException {
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", home.toString());
    Path runtime =
        Files.createDirectory(
            home.resolve("run"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    environment.put("XDG_RUNTIME_DIR", runtime.toString());
    List<String> missing =
        NEEDED.stream().filter(name -> Executables.onPath(name, environment).isEmpty()).toList();
    assumeTrue(
        missing.isEmpty(),
        () -> "SKIPPED: no real keyring, since these are missing: " + String.join(", ", missing));
    Process bus = start("dbus-daemon", "--session", "--nofork", "--print-address");
    BufferedReader address = bus.inputReader();
    environment.put("DBUS_SESSION_BUS_ADDRESS", address.readLine());
    Process keyring =
        start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets");
    try (OutputStream password = keyring.getOutputStream()) {
      password.write("correct horse".getBytes(StandardCharsets.UTF_8));
    }
    Awaitility.await()
        .until(() ->
            send(
                    "org.freedesktop.DBus",
                    "/org/freedesktop/DBus",
                    "org.freedesktop.DBus.GetNameOwner",
                    "string:org.freedesktop.secrets")
                == 0);
  }

  @AfterEach
  void closeSession() throws InterruptedException {
    for (Process process : started.reversed()) {
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private int send(String name, String path, String method, String argument)
      throws IOException, InterruptedException {
    Process process =
        start("dbus-send", "--session", "--print-reply", "--dest=" + name, path, method, argument);
    started.remove(process);
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  @Test
  void keepsReplacesAndForgets() throws KeyringException {
    Keyring keyring = Keyrings.find(environment).orElseThrow();
    String secret = "{\"token\":\"" + "x".repeat(3_000) + "é\"}";
    assertThat(keyring.read("prod.1")).isEmpty();
    keyring.write("prod.1", "vel: prod", "earlier");
    keyring.write("prod.1", "vel: prod", secret);
    keyring.write("other.1", "vel: other", "another");
    assertThat(keyring.read("prod.1")).contains(secret);
    keyring.delete("prod.1");
    keyring.delete("prod.1");
    assertThat(keyring.read("prod.1")).isEmpty();
    assertThat(keyring.read("other.1")).contains("another");
  }

  @Test
  void keepsToItselfWhileItIsLocked() throws Exception {
    Keyring keyring = Keyrings.find(environment).orElseThrow();
    keyring.write("prod.1", "vel: prod", "secret");
    int code =
        send(
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login");
    assertThat(code).isZero();
    assertThat(keyring.read("prod.1")).isEmpty();
    assertThatThrownBy(() -> keyring.write("prod.1", "vel: prod", "other"))
        .isInstanceOf(KeyringException.class);
  }
}
