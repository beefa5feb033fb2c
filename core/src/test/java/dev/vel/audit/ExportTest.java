package dev.vel.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final UUID ANN = Ids.next();
  private static final int ROWS = 2_345;
  private static Database database;
  private static AuditLog log;

  @BeforeAll
  static void open() {
    database = TestDatabase.open();
    log = new AuditLog(database, InstantSource.fixed(NOON.plusSeconds(3_600)));
    Audit audit = TestAudit.at(InstantSource.system());
    // Many at the same moment: pages must neither lose nor repeat one of them.
    List<Deed> deeds =
        IntStream.range(0, ROWS)
            .mapToObj(i ->
                Deed.of(
                    NOON.plusSeconds(i / 1_200),
                    new Actor(i % 5 == 0 ? ANN : null, "=HYPERLINK(\"x\")", null, null, null),
                    "thing.do",
                    "thing",
                    Integer.toString(i),
                    true,
                    Json.object().put("a", "x,\n\"y\"")))
            .toList();
    database.run(tx -> audit.append(tx, deeds));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void writesEveryRowOnceTheOldestFirst() throws IOException {
    List<AuditEntry> rows =
        export(AuditFormat.JSONL, null, AuditFilter.NONE)
            .lines()
            .map(line -> Json.read(line, AuditEntry.class))
            .toList();
    assertThat(rows).hasSize(ROWS).extracting(AuditEntry::id).doesNotHaveDuplicates();
    assertThat(rows).extracting(AuditEntry::timestamp).isSorted();
  }

  @Test
  void writesAUsersOwnRowsAlone() throws IOException {
    AuditFilter everything = AuditFilter.NONE;
    assertThat(export(AuditFormat.JSONL, ANN, everything).lines()).hasSize(ROWS / 5);
    assertThat(export(AuditFormat.JSONL, Ids.next(), everything)).isEmpty();
  }

  @Test
  void csvIsSafeToOpenInASpreadsheet() throws IOException {
    AuditFilter seven = new AuditFilter(null, null, "thing", "7", AuditOutcome.SUCCESS, null, null);
    String csv = export(AuditFormat.CSV, null, seven);
    assertThat(csv)
        .startsWith("id,timestamp,user_id,actor,action,")
        .contains(
            "\"2026-11-23T12:00:00Z\",,\"'=HYPERLINK(\"\"x\"\")\",\"thing.do\",\"thing\",\"7\",\"success\",,,,"
                + "\"{\"\"a\"\":\"\"x,\\n\\\"\"y\\\"\"\"\"}\"\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        "=1,`\"'=1\"`",
        "+1,`\"'+1\"`",
        "-1,`\"'-1\"`",
        "@a,`\"'@a\"`",
        "\ta,`\"'\ta\"`",
        "a=1,`\"a=1\"`"
      })
  void quotesWhatASpreadsheetWouldRun(String text, String cell) {
    assertThat(Export.cell(text)).isEqualTo(cell);
  }

  @Test
  void endsWhenNobodyTakesIt() {
    int[] taken = {0};
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }

          @Override
          public void write(byte[] bytes) throws IOException {
            if (++taken[0] == 3) {
              throw new IOException("gone");
            }
          }
        };
    assertThatThrownBy(
            () -> log.each(null, AuditFilter.NONE, Export.begin(AuditFormat.JSONL, gone)))
        .hasMessage("gone");
    assertThat(taken[0]).isEqualTo(3);
  }

  private static String export(
      AuditFormat format, @org.jspecify.annotations.Nullable UUID user, AuditFilter filter)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    log.each(user, filter, Export.begin(format, out));
    return out.toString(StandardCharsets.UTF_8);
  }
}
