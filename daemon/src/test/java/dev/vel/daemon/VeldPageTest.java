package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page veld(1). */
final class VeldPageTest {

  @Test
  void knowsAllThatTheHelpKnows() throws IOException {
    String page = Files.readString(Path.of("..", "scripts", "dist", "veld.1"));
    Pattern terms = Pattern.compile("^  +(--[a-z]+|[0-9]+|VEL_[A-Z_]+)  ", Pattern.MULTILINE);
    List<String> known =
        terms.matcher(Arguments.HELP).results().map(MatchResult::group).map(String::strip).toList();
    assertThat(known).contains("--check", "64", "VEL_READY_FILE");
    for (String term : known) {
      assertThat(page).contains("\\fB" + term.replace("-", "\\-") + "\\fR");
    }
  }
}
