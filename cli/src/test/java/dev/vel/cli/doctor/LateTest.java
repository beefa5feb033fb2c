package dev.vel.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.Desk;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LateTest {
  @TempDir Path home;

  @Test
  void takesAVelThatDoesNotComeToAnEndForAProblem() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      Desk desk = new Desk(home);
      desk.realDoors = true;
      desk.environment.put("VEL_URL", url);
      Branch root =
          new Branch(
              List.of(),
              List.of(new Entry("doctor", "", () -> new DoctorCommand(Duration.ofSeconds(2)))));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream err =
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
      ExitCode code =
          new Program("vel", "", root)
              .run(
                  List.of("doctor", "--remote"),
                  desk.surroundings(InputStream.nullInputStream(), out, err));
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains(
              "problem  context: " + url + " could not be looked at within 2 s\n",
              "→ see that vel runs at " + url + ", choose another context, or use --local\n");
      assertThat(code).isEqualTo(ExitCode.FAILED);
    }
  }
}
