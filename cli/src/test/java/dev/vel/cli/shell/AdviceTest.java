package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.door.Destination;
import dev.vel.cli.http.Client;
import org.junit.jupiter.api.Test;

/** What is advised at a prompt can be done there. */
final class AdviceTest {
  private static String said(boolean commands, String sentence) {
    return new Advice(commands).of(new CommandException(ExitCode.UNREACHABLE, sentence));
  }

  @Test
  void namesNoOptionOfACommandThatIsNotTyped() {
    String away =
        "cannot reach http://127.0.0.1:4020 (nothing listens there); start it with"
            + " `vel daemon start --port 4020`"
            + Client.ANOTHER_WAY;
    assertThat(said(true, away))
        .isEqualTo(
            "cannot reach http://127.0.0.1:4020 (nothing listens there); start it with"
                + " `!daemon start --port 4020`; or leave, and begin `vel shell --context NAME`"
                + " or `vel shell --local`");
    assertThat(said(false, away))
        .contains("`vel daemon start --port 4020`; or leave, and begin `vel chat --context NAME`");
    assertThat(
            said(
                true,
                "not signed in: sign in with `vel login http://x --email E`" + Destination.OR_HERE))
        .isEqualTo(
            "not signed in: sign in with `vel login http://x --email E` and begin anew, or begin"
                + " `vel shell --local`");
  }

  @Test
  void namesCommandsAsTheyAreTypedThere() {
    assertThat(said(true, "there is no agent 'x' (`vel agent list` shows all)"))
        .isEqualTo("there is no agent 'x' (`!agent list` shows all)");
    assertThat(said(false, "there is no agent 'x' (`vel agent list` shows all)"))
        .isEqualTo("there is no agent 'x' (`vel agent list` shows all)");
  }
}
