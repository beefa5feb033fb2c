package dev.vel.cli.audit;

import dev.vel.api.Vel;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditOutcome;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.NamedUser;
import dev.vel.cli.command.Options;
import picocli.CommandLine.Model.CommandSpec;

/** Which rows a command is about. */
final class Filters {
  /** Rows keep who acted, also where that user was deleted or has another address by now. */
  private static final String GONE =
      "; rows of one who is gone or was renamed are found by id, which `vel audit list --fields"
          + " actor,user_id` shows";

  private Filters() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(Options.text("--action", "ACTION", "Only this action, such as task.create."));
    spec.addOption(
        Options.text(
            "--user", "USER", "Only this user's: an id or email address, as administrator."));
    spec.addOption(Options.text("--resource-type", "TYPE", "Only about this kind, such as task."));
    spec.addOption(Options.text("--resource-id", "ID", "Only about the thing with this id."));
    spec.addOption(Options.choice("--outcome", AuditOutcome.class, "Only what came to this."));
    spec.addOption(Options.past("--from", "From this time on, or since so long ago, such as 24h."));
    spec.addOption(Options.past("--to", "Before this time, or until so long ago."));
  }

  static AuditFilter of(Vel vel, Invocation call) {
    call.requireOrder("--from", "--to");
    return new AuditFilter(
        call.text("--action"),
        NamedUser.of(vel, call.text("--user"), GONE),
        call.text("--resource-type"),
        call.text("--resource-id"),
        call.value("--outcome", AuditOutcome.class),
        call.time("--from"),
        call.time("--to"));
  }
}
