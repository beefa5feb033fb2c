package dev.vel.cli.sandbox;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.config.Secret;
import dev.vel.llm.sandbox.Fault;
import dev.vel.llm.sandbox.FaultRule;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel sandbox}: serves the sandbox until it is interrupted. */
public final class SandboxCommand implements Leaf {

  /** What is answered as soon as it listens. */
  private record Listening(URI url, int port) {}

  @Override
  public List<String> examples() {
    return List.of(
        "vel sandbox --port 4010",
        "OPENAI_BASE_URL=http://127.0.0.1:4010/v1 OPENAI_API_KEY=any vel run \"Hello\"",
        "vel sandbox --port 4010 --fault 500-once --tokens-per-second 20");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Options.whole("-p,--port", 0, 65_535, "The port; default 0, a free one."));
    spec.addOption(
        Options.text("--host", "ADDRESS", "The address to listen on; default 127.0.0.1."));
    spec.addOption(
        Options.number(
            "--tokens-per-second", 0, 1_000_000, "How fast answers stream; default 0, no limit."));
    spec.addOption(
        Options.whole("--latency-ms", 0, 600_000, "Time before anything is answered; default 0."));
    spec.addOption(
        Options.whole(
            "--slow-first-token-ms",
            0,
            600_000,
            "How long the fault slow-first-token waits; default 10000."));
    spec.addOption(
        Options.known(
            Options.text(
                "--fault",
                "FAULT[:N]",
                "What goes wrong with every request that does not choose for itself; with :N the"
                    + " first N of a model alone. One of:%n"
                    + faults()),
            () -> Arrays.stream(Fault.values()).map(Fault::id).toList()));
    spec.addOption(
        Options.flag(
            "--api-key-stdin", "Read the key that callers must send from standard input."));
  }

  private static String faults() {
    return Arrays.stream(Fault.values())
        .map(fault -> "  " + fault.id() + ": " + fault.description())
        .collect(Collectors.joining("%n"));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Listening.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    Interrupts interrupts = call.surroundings().interrupts();
    try (Sandbox sandbox = start(options(call))) {
      call.output()
          .item(new Listening(sandbox.baseUri(), sandbox.port()), () -> sandbox.baseUri() + "\n");
      call.notice("the sandbox listens; Ctrl-C ends it. Use it with:");
      call.notice(
          "  OPENAI_BASE_URL=" + sandbox.baseUri() + " OPENAI_API_KEY=any vel run \"Hello\"");
      while (!interrupts.await(Duration.ofDays(1))) {
        // The sandbox answers by itself; this thread only waits for the end.
      }
    }
    return ExitCode.INTERRUPTED;
  }

  private static Sandbox start(SandboxOptions options) {
    try {
      return Sandbox.start(options);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static SandboxOptions options(Invocation call) throws IOException {
    SandboxOptions base = SandboxOptions.DEFAULT;
    return new SandboxOptions(
        call.value("--host", String.class, base.host()),
        call.value("--port", Integer.class, base.port()),
        call.flag("--api-key-stdin") ? key(call) : null,
        call.value("--tokens-per-second", Double.class, base.tokensPerSecond()),
        Duration.ofMillis(call.value("--latency-ms", Integer.class, 0)),
        Duration.ofMillis(call.value("--slow-first-token-ms", Integer.class, 10_000)),
        fault(call.text("--fault")));
  }

  private static @Nullable FaultRule fault(@Nullable String text) {
    try {
      return text == null ? null : FaultRule.parse(text);
    } catch (IllegalArgumentException unknown) {
      throw new CommandException(ExitCode.USAGE, "--fault: " + unknown.getMessage(), unknown);
    }
  }

  private static Secret key(Invocation call) throws IOException {
    String key = TextSource.standardInput(call).strip();
    if (key.isEmpty()) {
      throw CommandException.usage("the key on standard input is empty");
    }
    return new Secret(key);
  }
}
