package dev.vel.cli.install;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.daemon.LocalDaemon;
import dev.vel.cli.output.Details;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel update}: brings this installation up to date, or back. */
public final class UpdateCommand implements Leaf {

  /**
   * What is answered.
   *
   * @param place where it comes from
   * @param installed what was here
   * @param available what was to be had
   * @param upToDate whether the newest is here now
   * @param updated whether it came here just now
   */
  private record Update(
      String place, String installed, String available, boolean upToDate, boolean updated) {

    String text() {
      return new Details()
          .add("installed", installed)
          .add("available", available)
          .add("place", place)
          .render();
    }
  }

  @Override
  public List<String> examples() {
    return List.of(
        "vel update",
        "vel update --check || echo \"there is a newer vel\"",
        "vel update --version 1.2.0",
        "vel update --rollback");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.flag("--check", "Only look: exits 0 when this is the newest, 1 when it is not."));
    spec.addOption(Options.text("--version", "V", "This release, rather than the newest."));
    spec.addOption(
        Options.flag("--rollback", "Go back to the version before, and again to the later one."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Update.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    if (call.flag("--rollback") && call.any(List.of("--check", "--version"))) {
      throw CommandException.usage("--rollback goes with neither --check nor --version");
    }
    Installation here = Installation.of(call.surroundings().environment());
    return call.flag("--rollback") ? rollBack(call, here) : update(call, here);
  }

  private static ExitCode update(Invocation call, Installation here)
      throws IOException, InterruptedException {
    Offer offer = offer(call, here);
    boolean wanted = !offer.upToDate() && !call.flag("--check");
    if (wanted) {
      offer.install();
      remindOfDaemon(call);
    } else if (call.output().human() && offer.upToDate()) {
      call.notice("vel is up to date");
    }
    return answer(
        call,
        new Update(
            offer.place(),
            offer.installed(),
            offer.available(),
            offer.upToDate() || wanted,
            wanted));
  }

  private static Offer offer(Invocation call, Installation here)
      throws IOException, InterruptedException {
    String set = call.surroundings().environment().getOrDefault("VEL_RELEASES_URL", "");
    String version = call.text("--version");
    if (!set.isEmpty()) {
      return ReleaseOffer.of(here, set, version, call);
    }
    return switch (here.source()) {
      case Installation.Clone from when version != null ->
          throw CommandException.usage(
              "a clone has no releases to choose from: check out "
                  + version
                  + " in "
                  + from.folder()
                  + " and run its install.sh, or set VEL_RELEASES_URL");
      case Installation.Clone from -> CloneOffer.of(here, from, call);
      case Installation.Release(String place, String sum) when place.isEmpty() ->
          throw new CommandException(
              ExitCode.NOT_CONFIGURED,
              "it is not known where releases are: set VEL_RELEASES_URL to an https or file URL");
      case Installation.Release(String place, String sum) ->
          ReleaseOffer.of(here, place, version, call);
    };
  }

  private static ExitCode rollBack(Invocation call, Installation here)
      throws IOException, InterruptedException {
    String before = here.version();
    new Script(call)
        .run(here.script(), List.of("--prefix", here.prefix().toString(), "--rollback"));
    remindOfDaemon(call);
    String now = Installation.current(here.prefix()).version();
    return answer(call, new Update(here.prefix().toString(), before, now, false, true));
  }

  private static void remindOfDaemon(Invocation call) throws IOException {
    if (LocalDaemon.find(call.surroundings().environment()).isPresent()) {
      call.notice(
          "the daemon keeps its version until it starts anew: vel daemon stop && vel daemon start");
    }
  }

  private static ExitCode answer(Invocation call, Update update) {
    call.output().item(update, update::text);
    return call.flag("--check") && !update.upToDate() ? ExitCode.FAILED : ExitCode.OK;
  }
}
