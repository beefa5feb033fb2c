package dev.vel.cli.install;

import dev.vel.cli.command.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A release in a place of releases.
 *
 * @param installed the version that is here
 * @param available the version of the release
 * @param sum the SHA-256 that is published for it
 */
record ReleaseOffer(
    Installation here,
    String place,
    Invocation call,
    String installed,
    String available,
    String sum)
    implements Offer {

  /** Looks for the newest, or for the version that is wanted. */
  static ReleaseOffer of(Installation here, String place, @Nullable String version, Invocation call)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--from-release", place, "--newest"));
    if (version != null) {
      options.addAll(List.of("--version", version));
    }
    String[] found = new Script(call).run(here.script(), options).strip().split(" ");
    return new ReleaseOffer(here, place, call, here.version(), found[0], found[1]);
  }

  /** The archive tells, for one version may be published anew. */
  @Override
  public boolean upToDate() {
    return here.source() instanceof Installation.Release release && release.sum().equals(sum);
  }

  @Override
  public void install() throws IOException, InterruptedException {
    new Script(call)
        .run(
            here.script(),
            List.of(
                "--prefix",
                here.prefix().toString(),
                "--from-release",
                place,
                "--version",
                available));
  }
}
