package dev.vel.cli.e2e;

import dev.vel.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One {@code veld} as a process, on a database that others may share. */
final class Veld implements AutoCloseable {
  static final String EMAIL = "admin@example.com";
  static final String PASSWORD = "Correct-Horse-1";

  private final Path home;
  private final Map<String, String> environment;
  private Process process;
  private URI url;

  private Veld(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  static Veld start(Path home, Settings.Database database, URI provider, Map<String, String> more)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", databaseUrl(database));
    environment.put("OPENAI_BASE_URL", provider.toString());
    environment.put("OPENAI_API_KEY", "sk-test");
    environment.put("SECRET_KEY_BASE", "end-to-end-".repeat(7));
    environment.put("VEL_ADMIN_EMAIL", EMAIL);
    environment.put("VEL_ADMIN_PASSWORD", PASSWORD);
    environment.put("VEL_BIND_ADDRESS", "127.0.0.1");
    environment.put("VEL_ALLOWED_HOSTS", "127.0.0.1");
    environment.put("PORT", "0");
    environment.put("METRICS_PORT", "0");
    environment.put("RATE_LIMIT_PER_HOUR", "1000000");
    environment.put("RATE_LIMIT_AUTH_PER_MINUTE", "1000");
    environment.put("LOG_FORMAT", "text");
    environment.putAll(more);
    Veld veld = new Veld(Files.createDirectories(home), environment);
    veld.start();
    return veld;
  }

  /** Starts it, on another port than before, and returns once it answers. */
  void start() throws IOException {
    Path ready = home.resolve("ready");
    Files.deleteIfExists(ready);
    Map<String, String> with = new HashMap<>(environment);
    with.put("VEL_READY_FILE", ready.toString());
    process =
        Programs.process(Programs.veld(), home, with)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("veld.log").toFile()))
            .start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> Files.exists(ready) || !process.isAlive());
    if (!process.isAlive()) {
      throw new IOException("veld ended: " + log());
    }
    url = URI.create("http://127.0.0.1:" + Files.readString(ready).strip());
  }

  URI url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it ended, and answers with what code. */
  int awaitEnd() {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Sends it a signal, such as {@code INT}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
  }

  /** As {@code kill -9}: nothing in it gets to say goodbye. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  String log() throws IOException {
    return Files.readString(home.resolve("veld.log"));
  }

  /** As {@code kill}: it ends by itself. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static String databaseUrl(Settings.Database database) {
    String url = database.url().orElseThrow().substring("jdbc:postgresql://".length());
    return "postgresql://"
        + database.user().orElseThrow()
        + ":"
        + database.password().orElseThrow().reveal()
        + "@"
        + url;
  }
}
