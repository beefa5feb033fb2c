package dev.vel.cli.daemon;

import dev.vel.api.Health;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.http.Backoff;
import dev.vel.cli.http.Bearer;
import dev.vel.cli.http.Client;
import dev.vel.cli.http.HttpVel;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel daemon status}. */
final class DaemonStatus implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel daemon status", "vel daemon status -o json | jq .health.status");
  }

  @Override
  public void describe(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return DaemonView.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    Optional<DaemonFiles.Known> running =
        DaemonFiles.of(call.surroundings().environment()).running();
    DaemonView view =
        running
            .map(known -> DaemonView.of(known, health(call, known.url())))
            .orElse(DaemonView.NONE);
    call.output().item(view, view::render);
    return view.running() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static @Nullable Health health(Invocation call, @Nullable URI url) {
    if (url == null) {
      return null;
    }
    Client client = new Client(url, new Bearer.None(""), "vel", Duration.ofMillis(100));
    try (HttpVel vel = new HttpVel(client, Backoff.DEFAULT)) {
      return vel.health();
    } catch (VelException silent) {
      call.notice(Failures.sentenceOf(silent));
      return null;
    }
  }
}
