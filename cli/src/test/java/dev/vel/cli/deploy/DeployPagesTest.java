package dev.vel.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/deploy to what there is. */
final class DeployPagesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

  static Stream<String> named() {
    return DeployPages.scriptsNamed().stream();
  }

  @Test
  void tableHasEveryScript() {
    String table = DeployPages.read("docs/deploy/README.md");

    assertThat(DeployPages.scripts())
        .hasSize(13)
        .allSatisfy(script -> assertThat(table).contains("`" + script));
  }

  @ParameterizedTest
  @MethodSource("named")
  void scriptThatIsNamedTellsHowItIsUsed(String script) throws Exception {
    Path file = DeployPages.ROOT.resolve(script);
    if (Files.isDirectory(file) || script.endsWith(".yml")) {
      return;
    }
    assertThat(file).isExecutable();

    Process help = new ProcessBuilder(file.toString(), "--help").redirectErrorStream(true).start();
    help.getOutputStream().close();
    String said = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(help.waitFor()).as(said).isZero();
    assertThat(said).startsWith("Usage: " + script);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<String> astray = new ArrayList<>();
    for (Path page : DeployPages.pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        Path target =
            links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1)).normalize();
        if (!Files.exists(target)
            || (links.group(2) != null && !anchors(target).contains(links.group(2)))) {
          astray.add(page.getFileName() + " " + links.group());
        }
      }
    }
    assertThat(astray).isEmpty();
  }

  @Test
  void everyAlertIsExplained() {
    String page = DeployPages.read("docs/deploy/monitoring.md");

    assertThat(
            ALERT
                .matcher(DeployPages.read("docs/deploy/alerts.yml"))
                .results()
                .map(it -> it.group(1)))
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(page).contains(alert));
  }

  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(it ->
            it.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }
}
