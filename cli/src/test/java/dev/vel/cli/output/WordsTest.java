package dev.vel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "PT-1S, 0 s",
    "PT0.9S, 0 s",
    "PT59S, 59 s",
    "PT1M, 1 min",
    "PT90S, 1 min 30 s",
    "PT59M59S, 59 min 59 s",
    "PT1H59S, 1 h",
    "PT2H13M, 2 h 13 min",
    "P1D, 1 day",
    "P1DT1H, 1 day 1 h",
    "PT3224M5S, 2 days 5 h",
    "P30D, 30 days"
  })
  void saysHowLongInTwoUnits(Duration span, String words) {
    assertThat(Words.span(span)).isEqualTo(words);
  }
}
