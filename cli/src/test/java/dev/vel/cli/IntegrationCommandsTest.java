package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationTest;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntegrationCommandsTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private Integration only() {
    assertThat(desk.vel.integrations).hasSize(1);
    return desk.vel.integrations.values().iterator().next();
  }

  @Test
  void takesTheKeyFromAPrompt() {
    desk.password = " gsk_from_prompt ";
    Desk.Said said = desk.type("integration", "add", "groq", "--model", "openai/gpt-oss-20b");
    assertThat(said.code()).isZero();
    assertThat(desk.vel.providerKeys).containsExactly("gsk_from_prompt");
    assertThat(only().config().defaultModel()).isEqualTo("openai/gpt-oss-20b");
    assertThat(said.out()).contains("provider       groq\n").doesNotContain("gsk_");
    assertThat(said.err()).doesNotContain("gsk_");
  }

  @Test
  void takesTheKeyFromStandardInputOrTheEnvironment() {
    assertThat(desk.pipe("sk-stdin\n", "integration", "add", "openai", "--key-stdin").code())
        .isZero();
    desk.environment.put("MY_KEY", "pplx-env");
    assertThat(desk.type("integration", "add", "perplexity", "--key-env", "MY_KEY").code())
        .isZero();
    assertThat(desk.vel.providerKeys).containsExactly("sk-stdin", "pplx-env");
  }

  @Test
  void takesNoKeyFromTheCommandLine() {
    Desk.Said said = desk.type("integration", "add", "groq", "--api-key", "gsk_seen");
    assertThat(said.code()).isEqualTo(2);
    assertThat(desk.type("integration", "add", "groq", "gsk_seen").code()).isEqualTo(2);
    assertThat(desk.vel.integrations).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(desk.type("integration", "add", "groq").err())
        .contains("groq needs a key: type one at the prompt, or use --key-stdin or --key-env");
    assertThat(desk.type("integration", "add", "openai-compatible").err())
        .contains("--base-url is required");
    assertThat(desk.type("integration", "add", "grok").err())
        .contains("PROVIDER must be one of", "did you mean 'groq'?");
    assertThat(desk.type("integration", "add", "groq", "--key-env", "NONE").err())
        .contains("there is no environment variable 'NONE'");
    assertThat(desk.pipe("", "integration", "add", "groq", "--key-stdin").err())
        .contains("the key is empty");
    assertThat(desk.vel.integrations).isEmpty();
  }

  @Test
  void aServerOfOnesOwnNeedsNoKey() {
    Desk.Said said =
        desk.type("integration add openai_compatible --base-url https://a.example/v1/".split(" "));
    assertThat(said.code()).isZero();
    assertThat(only().config().baseUrl()).isEqualTo("https://a.example/v1");
    assertThat(only().keyHint()).isNull();
  }

  @Test
  void changesOnlyWhatWasSaid() {
    desk.pipe("sk-a", "integration", "add", "openai", "--key-stdin", "--model", "m");
    Desk.Said said =
        desk.type(
            "integration", "update", "OpenAI", "--timeout-ms", "5000", "--status", "inactive");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("status         inactive\n", "timeout_ms     5000\n");
    assertThat(only().config().defaultModel()).isEqualTo("m");
    assertThat(desk.vel.providerKeys).containsExactly("sk-a", null);
    assertThat(desk.pipe("sk-b", "integration", "update", "openai", "--key-stdin").code()).isZero();
    assertThat(desk.vel.providerKeys.getLast()).isEqualTo("sk-b");
    assertThat(desk.type("integration", "update", "openai").err()).contains("nothing to change");
    assertThat(desk.type("integration", "update", "openai", "--new-key").err())
        .contains("there is no key");
    assertThat(desk.type("integration", "update", "groq", "--timeout-ms", "5000").code())
        .isEqualTo(1);
  }

  @Test
  void listsShowsTestsAndDeletes() {
    desk.pipe("sk-a", "integration", "add", "openai", "--key-stdin");
    assertThat(desk.type("integration", "list").out()).contains("openai", "active", "…hint");
    assertThat(desk.type("integration", "show", only().id().toString()).out()).contains("openai");
    assertThat(desk.type("integration", "test", "openai").out()).contains("models   3\n");
    desk.vel.integrationTest =
        new IntegrationTest(IntegrationTest.Status.FAILED, "groq answered 401", 5, null);
    assertThat(desk.type("integration", "test", "openai").code()).isEqualTo(1);
    assertThat(desk.type("integration", "delete", "openai", "-y"))
        .isEqualTo(new Desk.Said(0, "", "deleted the integration with openai\n"));
    assertThat(desk.type("integration", "list").err()).contains("vel integration add PROVIDER");
  }

  @Test
  void saysOnceWhatIsWrongWithAKey() {
    assertThat(desk.pipe("k".repeat(5000), "integration", "add", "groq", "--key-stdin").err())
        .isEqualTo("vel: validation failed: the key must be at most 4096 characters long\n");
  }
}
