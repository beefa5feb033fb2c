package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditOutcome;
import dev.vel.audit.AuditVerification;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditCommandsTest {
  private static final UUID ROW = new UUID(1, 2);
  private static final AuditHead HEAD = new AuditHead(12, "ab".repeat(32));

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    desk.vel.deeds.add(
        new AuditEntry(
            ROW,
            FakeVel.NOW,
            null,
            "ann@example.org",
            "task.create",
            "task",
            "7",
            "success",
            "192.0.2.1",
            null,
            null,
            Json.object()));
  }

  @Test
  void listsWhatWasDone() {
    Desk.Said said = desk.type("audit", "list");
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("ACTOR", "2026-11-22T14:00:00Z", "ann@example.org", "task.create", "task 7");
    assertThat(desk.type("audit", "list", "-o", "jsonl").out())
        .startsWith("{\"id\":\"" + ROW + "\"");
    desk.vel.deeds.clear();
    assertThat(desk.type("audit", "list").err()).contains("nothing was done");
  }

  @Test
  void takesTimesDatesAndHowLongAgo() {
    desk.type("audit", "list", "--from", "24h", "--to", "30m");
    Instant now = FakeVel.NOW.plusSeconds(300);
    assertThat(desk.vel.audited.from()).isEqualTo(now.minus(Duration.ofDays(1)));
    assertThat(desk.vel.audited.to()).isEqualTo(now.minus(Duration.ofMinutes(30)));
    desk.type("audit", "export", "--from", "2026-11-01", "--to", "2026-11-02T03:04:05Z");
    assertThat(desk.vel.audited.from()).isEqualTo("2026-11-01T00:00:00Z");
    assertThat(desk.vel.audited.to()).isEqualTo("2026-11-02T03:04:05Z");
    Desk.Said said = desk.type("audit", "list", "--from", "yesterday");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("24h", "yesterday");
  }

  @Test
  void filters() {
    desk.type(
        "audit",
        "list",
        "--action",
        "task.create",
        "--user",
        ROW.toString(),
        "--resource-type",
        "task",
        "--resource-id",
        "7",
        "--outcome",
        "failure");
    assertThat(desk.vel.audited.action()).isEqualTo("task.create");
    assertThat(desk.vel.audited.userId()).isEqualTo(ROW);
    assertThat(desk.vel.audited.resourceType()).isEqualTo("task");
    assertThat(desk.vel.audited.resourceId()).isEqualTo("7");
    assertThat(desk.vel.audited.outcome()).isEqualTo(AuditOutcome.FAILURE);
    desk.type("audit", "list", "--user", desk.vel.me().email());
    assertThat(desk.vel.audited.userId()).isEqualTo(desk.vel.me().id());
    Desk.Said nobody = desk.type("audit", "list", "--user", "nobody@example.org");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err())
        .isEqualTo(
            "vel: there is no user nobody@example.org; rows of one who is gone or was renamed are"
                + " found by id, which `vel audit list --fields actor,user_id` shows\n");
  }

  @Test
  void exportsToStandardOutputOrToAFile() throws IOException {
    Desk.Said lines = desk.type("audit", "export");
    assertThat(Json.read(lines.out(), AuditEntry.class).id()).isEqualTo(ROW);
    assertThat(desk.type("audit", "export", "--format", "csv").out().lines()).hasSize(2);
    Desk.Said said = desk.type("audit", "export", "--format", "csv", "--file", "log.csv");
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("log.csv");
    assertThat(Files.readString(home.resolve("log.csv"))).startsWith("id,timestamp");
  }

  @Test
  void takesADashForStandardOutput() {
    assertThat(desk.type("audit", "export", "--file", "-")).isEqualTo(desk.type("audit", "export"));
    assertThat(home.resolve("-")).doesNotExist();
  }

  @Test
  void exportsTheChosenFieldsAsJsonLinesWhateverIsUsual() throws IOException {
    String[] line = {"audit", "export", "--fields", "action,actor"};
    String row = "{\"action\":\"task.create\",\"actor\":\"ann@example.org\"}\n";
    Desk.Said usual = new Desk.Said(0, row, "");
    assertThat(desk.type(line)).isEqualTo(usual);
    for (String format : new String[] {"table", "json", "jsonl", "yaml"}) {
      desk.environment.put("VEL_OUTPUT", format);
      assertThat(desk.type(line)).as(format).isEqualTo(usual);
    }
    assertThat(desk.type("audit", "export", "--jq", "{action}").out())
        .isEqualTo("{\"action\":\"task.create\"}\n");
    desk.environment.remove("VEL_OUTPUT");
    for (String format : new String[] {"json", "jsonl"}) {
      assertThat(desk.type("audit", "export", "--fields", "action,actor", "-o", format))
          .as(format)
          .isEqualTo(usual);
    }
    desk.type("audit", "export", "--fields", "action,actor", "--file", "log.jsonl");
    assertThat(Files.readString(home.resolve("log.jsonl"))).isEqualTo(row);
  }

  @Test
  void exportsTheChosenColumnsAsCsv() throws IOException {
    String[] line = {"audit", "export", "--format", "csv", "--fields", "action, actor,user_id"};
    String rows = "action,actor,user_id\r\n\"task.create\",\"ann@example.org\",\r\n";
    assertThat(desk.type(line)).isEqualTo(new Desk.Said(0, rows, ""));
    desk.type(
        "audit", "export", "--format", "csv", "--fields", "action,actor,user_id", "--file", "c");
    assertThat(Files.readString(home.resolve("c"))).isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o json", "-o jsonl", "--jq .action"})
  void refusesWhatContradictsCsv(String options) {
    Desk.Said said = desk.type(("audit export --format csv " + options).split(" "));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("csv", "leave out");
    assertThat(desk.wish).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yaml", "table"})
  void refusesAFormatThatRowsAreNotExportedIn(String format) {
    Desk.Said said = desk.type("audit", "export", "-o", format);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("leave out -o");
    assertThat(desk.type("audit", "export", "-o", "json").code()).isZero();
  }

  @Test
  void namesTheFileThatCannotBeWrittenAsItWasGiven() throws IOException {
    Files.createDirectories(home.resolve("folder/in it"));
    assertThat(desk.type("audit", "export", "--file", "none/log.csv"))
        .isEqualTo(
            new Desk.Said(
                1,
                "",
                "vel: cannot write none/log.csv: there is no folder "
                    + home.resolve("none")
                    + "\n"));
    Desk.Said folder = desk.type("audit", "export", "--file", "folder");
    assertThat(folder)
        .isEqualTo(new Desk.Said(2, "", "vel: cannot write folder: it is a folder; name a file\n"));
    assertThat(desk.type("audit", "export", "--file", ".").err())
        .isEqualTo("vel: cannot write .: it is a folder; name a file\n");
    assertThat(desk.type("audit", "export", "--file", ""))
        .isEqualTo(
            new Desk.Said(
                2, "", "vel: the name of the file is empty: name one, or leave out --file\n"));
  }

  @Test
  void exportsIntoAPipeInsteadOfPuttingAFileInItsPlace() throws Exception {
    NamedPipe pipe = NamedPipe.at(home.resolve("pipe"));
    FutureTask<String> read = pipe.read();
    Desk.Said said = desk.type("audit", "export", "--file", "pipe");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(pipe.isThere()).isTrue();
    assertThat(Json.read(NamedPipe.of(read), AuditEntry.class).id()).isEqualTo(ROW);
  }

  /** A reader that goes away after so many times that something was written out. */
  private OutputStream readerOf(int times) {
    AtomicInteger left = new AtomicInteger(times);
    return new ByteArrayOutputStream() {
      @Override
      public void flush() throws IOException {
        if (left.getAndDecrement() <= 0) {
          throw new IOException("Broken pipe");
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void endsQuietlyWhenNobodyReadsTheRestOfAnExport(int times) {
    desk.pipe = readerOf(times);
    assertThat(desk.type("audit", "export")).isEqualTo(new Desk.Said(0, "", ""));
  }

  @Test
  void leavesNoHalfFileBehind() throws IOException {
    Files.writeString(home.resolve("log.csv"), "of before");
    desk.vel.failure = new VelException(ErrorCode.UNAVAILABLE, "it broke off");
    Desk.Said said = desk.type("audit", "export", "--file", "log.csv");
    assertThat(said.code()).isEqualTo(5);
    assertThat(Files.readString(home.resolve("log.csv"))).isEqualTo("of before");
    try (var files = Files.list(home)) {
      assertThat(files).containsExactly(home.resolve("log.csv"));
    }
  }

  @Test
  void provesTheLogAndPrintsItsHead() {
    desk.vel.verification = new AuditVerification(true, 9, 12, 0, 1, HEAD, null);
    Desk.Said said = desk.type("audit", "verify");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("intact", HEAD.toString()).doesNotContain("unsigned");
    assertThat(said.err()).contains("--expect");
    desk.type("audit", "verify", "--expect", HEAD.toString());
    assertThat(desk.vel.expectedHead).isEqualTo(HEAD);
    assertThat(desk.type("audit", "verify", "--expect", "12").code()).isEqualTo(2);
  }

  @Test
  void exitsWithOneWhenTheLogIsBroken() {
    desk.vel.verification =
        new AuditVerification(
            false,
            9,
            3,
            0,
            1,
            HEAD,
            new AuditVerification.Problem(
                AuditVerification.Kind.ROW, 4L, ROW, "the row was changed"));
    Desk.Said said = desk.type("audit", "verify");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("BROKEN", "the row was changed", ROW.toString());
    Desk.Said json = desk.type("audit", "verify", "-o", "json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.out()).contains("\"kind\" : \"row\"", "\"seal\" : 4");
  }
}
