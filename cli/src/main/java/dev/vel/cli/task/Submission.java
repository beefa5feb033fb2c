package dev.vel.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Display;
import dev.vel.cli.progress.Progress;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A task that was brought to the vel that was chosen or, where that cannot be reached and has
 * certainly not got it, to local mode. No task is ever brought to both.
 *
 * @param call what it was brought by, which leads to where it is
 */
record Submission(Invocation call, Door door, Task task) implements AutoCloseable {
  private static final String REMOTE_ONLY = "--remote-only";
  private static final String NOTHING_REMOTE =
      "nothing but local mode is chosen, and "
          + REMOTE_ONLY
          + " or VEL_REMOTE_ONLY=1 lets nothing run here: name a vel with --context, choose one with"
          + " `vel context use NAME`, or set VEL_URL";

  static void addTo(CommandSpec spec) {
    spec.addOption(
        Options.flag(
            REMOTE_ONLY, "Fail where the chosen vel cannot be reached, rather than run here."));
  }

  static Submission of(Wanted wanted) throws IOException, InterruptedException {
    Invocation call = wanted.call();
    boolean here = call.wish().here();
    if (call.flag(REMOTE_ONLY) && here) {
      String local = call.wish().local() ? "--local" : "--context local";
      throw CommandException.usage(REMOTE_ONLY + " and " + local + " exclude each other");
    }
    try {
      Door door =
          isRemoteOnly(call) && !here
              ? call.openElsewhereForWork(NOTHING_REMOTE)
              : call.openForWork();
      return through(call, door, wanted, Json.object());
    } catch (AwayException away) {
      if (isRemoteOnly(call)) {
        throw away.failure();
      }
      return here(wanted, away);
    }
  }

  private static boolean isRemoteOnly(Invocation call) {
    return call.flag(REMOTE_ONLY)
        || Display.isSet(call.surroundings().environment(), "VEL_REMOTE_ONLY");
  }

  /** Closes the door unless the task went through it. */
  private static Submission through(
      Invocation call, Door door, Wanted wanted, ObjectNode parameters)
      throws IOException, AwayException, InterruptedException {
    boolean kept = false;
    try {
      Submission submission = new Submission(call, door, submit(door, wanted, parameters));
      kept = true;
      return submission;
    } finally {
      if (!kept) {
        door.close();
      }
    }
  }

  private static Task submit(Door door, Wanted wanted, ObjectNode parameters)
      throws IOException, AwayException, InterruptedException {
    String where = door.settings().isPresent() ? "" : " to " + door.place();
    try (Progress _ = wanted.call().progress("Submitting the task" + where)) {
      NewTask ready = ready(door, wanted, parameters);
      if (wanted.call().surroundings().interrupts().raised()) {
        throw new InterruptedException("interrupted before the task was submitted");
      }
      return door.vel().submit(ready, UUID.randomUUID().toString());
    } catch (VelException failure) {
      throw AwayException.sending(door, failure);
    }
  }

  private static NewTask ready(Door door, Wanted wanted, ObjectNode parameters)
      throws IOException, AwayException {
    try {
      return wanted.at(door, parameters);
    } catch (VelException failure) {
      throw AwayException.before(door, failure);
    }
  }

  private static Submission here(Wanted wanted, AwayException away)
      throws IOException, InterruptedException {
    if (wanted.boundBy().isPresent()) {
      throw unreachable(away, "cannot run here: " + wanted.boundBy().get(), away);
    }
    Invocation call = wanted.call();
    ObjectNode parameters = Json.object().put("fallback_reason", away.reason());
    Submission submission;
    try {
      submission = through(call.here(), call.openLocally(), wanted, parameters);
    } catch (CommandException | SettingsException | VelException | AwayException no) {
      throw unreachable(
          away, "cannot run here: " + call.here().thither(Failures.sentenceOf(no)), no);
    }
    String agent = Objects.requireNonNullElse(call.text("--agent"), "default");
    call.warn(away.reason() + ": running here instead, on the agent '" + agent + "' of local mode");
    return submission;
  }

  private static CommandException unreachable(AwayException away, String why, Exception cause) {
    return new CommandException(
        ExitCode.UNREACHABLE, away.reason() + ", and the task " + why, cause);
  }

  @Override
  public void close() {
    door.close();
  }
}
