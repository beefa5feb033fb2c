package dev.vel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API says as sentences of its own is said here after {@code vel: }. */
final class FailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The database does not answer | the database does not answer",
        "You have an agent of this name already. | you have an agent of this name already",
        "A key can have no scope that its maker has not | a key can have no scope that its maker has not",
        "Task not found | task not found",
        "Task Master does not answer | Task Master does not answer",
        "MCP is not offered here | MCP is not offered here",
        "OpenAI refused the key. | OpenAI refused the key",
        "There is no vel at example.org. | there is no vel at example.org",
        "It stops. Send it again. | it stops. Send it again.",
        "and so on... | and so on...",
        "DATABASE_URL is not set | DATABASE_URL is not set"
      })
  void beginsSmallAndEndsWithoutAStop(String sent, String said) {
    VelException refused = new VelException(ErrorCode.CONFLICT, sent);
    assertThat(Failures.sentenceOf(refused)).isEqualTo(said);
    assertThat(refused.sentence()).isEqualTo(sent);
  }

  @Test
  void saysWhyNothingCouldBeWrittenWhateverHandsItOn() {
    assertThat(Failures.sentenceOf(new UncheckedIOException(new IOException("no space left"))))
        .isEqualTo("reading or writing failed: no space left");
  }

  @Test
  void saysWhyAPathIsNone() {
    InvalidPathException nul = new InvalidPathException("a\0b", "Nul character not allowed");
    assertThat(Failures.sentenceOf(nul)).startsWith("'a\0b' cannot be the name of a file: ");
    assertThat(Failures.codeOf(nul)).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void saysTheFieldsAndTheWaitBehindIt() {
    assertThat(Failures.sentenceOf(VelException.invalid("name", "must be a text")))
        .isEqualTo("validation failed: name must be a text");
    VelException limited =
        new VelException(
            ErrorCode.RATE_LIMIT_EXCEEDED,
            "Too many requests.",
            List.of(),
            Duration.ofSeconds(5),
            null);
    assertThat(Failures.sentenceOf(limited)).isEqualTo("too many requests; try again in 5 s");
  }
}
