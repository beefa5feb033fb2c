package dev.vel.cli.audit;

import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditVerification;
import dev.vel.audit.AuditVerification.Problem;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Details;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel audit verify}: exits 1 when something is wrong. */
final class AuditVerify implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel audit verify",
        "vel audit verify -o json | jq -r '.head | \"\\(.number):\\(.hash)\"' > head-of-november",
        "vel audit verify --expect \"$(cat head-of-november)\"");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.text(
            "--expect",
            "NUMBER:HASH",
            "A head that was kept: also finds a log whose end was cut off."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return AuditVerification.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    AuditHead expected = expected(call.text("--expect"));
    try (Door door = call.open()) {
      AuditVerification found = door.vel().auditVerify(expected);
      call.output().item(found, () -> details(found));
      if (call.output().human() && found.intact() && found.head() != null) {
        call.notice("keep the head elsewhere, and give it back with --expect");
      }
      return found.intact() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static @Nullable AuditHead expected(@Nullable String text) {
    if (text == null) {
      return null;
    }
    AuditHead head = AuditHead.parse(text.strip());
    if (head == null) {
      throw CommandException.usage(
          "--expect must be NUMBER:HASH as `vel audit verify` printed it, not '" + text + "'");
    }
    return head;
  }

  private static String details(AuditVerification found) {
    Details details =
        new Details()
            .add("audit log", found.intact() ? "intact" : "BROKEN")
            .add("good rows", found.rows())
            .add("good seals", found.seals())
            .add("unsigned", found.unsignedRows() == 0 ? null : found.unsignedRows())
            .add("not sealed yet", found.unsealedRows())
            .add("head", found.head());
    Problem problem = found.problem();
    if (problem != null) {
      details
          .add("problem", problem.message())
          .add("seal", problem.seal())
          .add("row", problem.rowId());
    }
    return details.render();
  }
}
