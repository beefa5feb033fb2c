package dev.vel.cli.keyring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that speaks to a keyring. Secrets go through its standard input and output alone: what
 * stands in its arguments, everybody on the machine can read. What it says on standard error is not
 * looked at, since it may hold anything.
 *
 * @param patience for one call
 */
record Tool(Path program, Map<String, String> environment, Duration patience) {
  private static final int LONGEST = 64 * 1024;

  /** How a call ended, and what it wrote. */
  record Said(int code, String out) {}

  Said run(List<String> arguments, String input) throws KeyringException {
    Process process = start(arguments);
    try {
      FutureTask<Said> saying = new FutureTask<>(() -> hear(process, input));
      Thread.ofPlatform().daemon().name("vel-keyring").start(saying);
      return saying.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new KeyringException("does not answer within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new KeyringException(name() + " broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyringException("was not waited for", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** How a call that should have ended with 0 is told. */
  KeyringException refusal(Said said) {
    return new KeyringException("refuses (" + name() + " ended with " + said.code() + ")");
  }

  private Process start(List<String> arguments) throws KeyringException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new KeyringException(name() + " cannot be started", e);
    }
  }

  private static Said hear(Process process, String input) throws IOException, InterruptedException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closed) {
      // It wanted none of it; its exit code says whether that is well.
    }
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readNBytes(LONGEST), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text);
    }
  }

  private String name() {
    return String.valueOf(program.getFileName());
  }
}
