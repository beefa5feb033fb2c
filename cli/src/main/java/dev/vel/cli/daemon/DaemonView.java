package dev.vel.cli.daemon;

import dev.vel.api.Health;
import dev.vel.cli.output.Details;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The local daemon as commands answer it.
 *
 * @param pid null when it does not run
 * @param url null when it does not run, or does not answer yet
 * @param health null when it does not answer
 */
record DaemonView(boolean running, @Nullable Long pid, @Nullable URI url, @Nullable Health health) {
  static final DaemonView NONE = new DaemonView(false, null, null, null);

  static DaemonView of(DaemonFiles.Known known, @Nullable Health health) {
    return new DaemonView(true, known.pid(), known.url(), health);
  }

  String render() {
    Details details =
        new Details().add("running", running ? "yes" : "no").add("pid", pid).add("url", url);
    if (running) {
      details.add("health", health == null ? "does not answer" : health.status());
    }
    if (health != null) {
      details.add("version", health.version()).add("uptime", health.uptime());
      health.dependencies().forEach(details::add);
    }
    return details.render();
  }
}
