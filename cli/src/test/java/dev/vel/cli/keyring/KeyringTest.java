package dev.vel.cli.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to the programs of keyrings, and what comes of their faults. */
final class KeyringTest {
  private static final String SECRET = "{\"token\":\"s3cr3t & 'quoted' \\\"é\\\"\"}";
  @TempDir Path home;
  private FakeTool tool;

  @BeforeEach
  void install() {
    tool = new FakeTool(home.resolve("tools"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Linux", "Mac OS X"})
  void keepsASecretThatNoArgumentShows(String system) throws KeyringException {
    Keyring keyring = tool.keyring(system);
    assertThat(keyring.read("prod.1")).isEmpty();
    keyring.write("prod.1", "vel: prod", "earlier");
    keyring.write("prod.1", "vel: prod", SECRET);
    assertThat(keyring.read("prod.1")).contains(SECRET);
    assertThat(keyring.read("other.1")).isEmpty();
    keyring.delete("prod.1");
    keyring.delete("prod.1");
    assertThat(keyring.read("prod.1")).isEmpty();
    assertThat(tool.argv()).contains("prod.1").doesNotContain("s3cr3t", "earlier", "ZWFybGllcg");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          Linux,    refuse, 'refuses (secret-tool ended with 1)'
          Linux,    hang,   'does not answer within 1 s'
          Linux,    crash,  'refuses (secret-tool ended with 137)'
          Linux,    chatty, 'refuses (secret-tool ended with 1)'
          Mac OS X, locked, 'refuses (security ended with 36)'
          """)
  void saysWhyASecretIsNotKeptAndNothingThatTheProgramSaid(String system, String how, String why) {
    tool.breaks(how);
    Keyring keyring = tool.keyring(system);
    assertThatThrownBy(() -> keyring.write("prod.1", "vel: prod", SECRET))
        .isInstanceOf(KeyringException.class)
        .hasMessage(why);
  }

  @Test
  void takesALockedKeychainForNoEmptyOne() {
    tool.breaks("locked");
    Keyring keyring = tool.keyring("Mac OS X");
    assertThatThrownBy(() -> keyring.read("prod.1")).hasMessageContaining("ended with 36");
    assertThatThrownBy(() -> keyring.delete("prod.1")).hasMessageContaining("ended with 36");
    tool.breaks("garbage");
    assertThatThrownBy(() -> keyring.read("prod.1")).hasMessageContaining("did not put there");
  }

  @Test
  void saysThatASecretCouldNotBeTakenOut() throws KeyringException {
    Keyring keyring = tool.keyring("Linux");
    keyring.write("prod.1", "vel: prod", SECRET);
    tool.breaks("hang");
    Keyring hanging = tool.keyring("Linux");
    assertThatThrownBy(() -> hanging.delete("prod.1")).hasMessageContaining("does not answer");
  }

  @Test
  void leavesNoProcessBehindThatHangs() throws Exception {
    tool.breaks("hang");
    Keyring keyring = tool.keyring("Linux");
    assertThatThrownBy(() -> keyring.read("prod.1")).hasMessageContaining("does not answer");
    org.awaitility.Awaitility.await()
        .untilAsserted(() ->
            assertThat(
                    ProcessHandle.current()
                        .descendants()
                        .filter(process ->
                            process.info().commandLine().orElse("").contains("sleep 600")))
                .isEmpty());
  }

  @Test
  void takesNothingThatIsTooLongForOneLine() {
    Keyring keyring = tool.keyring("Mac OS X");
    assertThatThrownBy(() -> keyring.write("prod.1", "vel: prod", "x".repeat(4_000)))
        .hasMessage("takes nothing that long");
    assertThat(tool.argv()).isEmpty();
  }

  @Test
  void isOnlyThereWithItsProgramAndASession() throws Exception {
    Map<String, String> environment = new HashMap<>();
    Duration patience = Duration.ofSeconds(1);
    environment.put("PATH", home.resolve("tools").toString());
    assertThat(Keyrings.find(environment, "Linux", patience)).isEmpty();
    environment.put("XDG_RUNTIME_DIR", home.toString());
    assertThat(Keyrings.find(environment, "Linux", patience)).isEmpty();
    Files.createFile(home.resolve("bus"));
    assertThat(Keyrings.find(environment, "Linux", patience)).isPresent();
    environment.put("PATH", home.toString());
    assertThat(Keyrings.find(environment, "Linux", patience)).isEmpty();
    assertThat(Keyrings.find(environment, "Mac OS X", patience)).isEmpty();
  }
}
