package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderSettingsTest {
  @TempDir private Path folder;
  private Loading loading;

  @BeforeEach
  void startClean() {
    loading = new Loading(folder);
  }

  @Test
  void keepsTheDefaultOrder() {
    loading
        .with("OPENAI_COMPATIBLE_BASE_URL", "https://models.example/v1/")
        .with("PERPLEXITY_API_KEY", "p")
        .with("GROQ_API_KEY", "g\n")
        .with("OPENAI_API_KEY", " o ");

    var providers = loading.load().providers();

    assertThat(providers.keySet())
        .containsExactly("openai", "groq", "perplexity", "openai_compatible");
    assertThat(providers)
        .containsEntry("openai", provider("https://api.openai.com/v1", "o"))
        .containsEntry("groq", provider("https://api.groq.com/openai/v1", "g"))
        .containsEntry("openai_compatible", provider("https://models.example/v1", ""));
  }

  @Test
  void needsNoKeyOnLoopback() {
    loading.with("OPENAI_BASE_URL", "http://127.0.0.1:4010/v1");
    loading.with("GROQ_BASE_URL", "http://[::1]:4011/openai/v1");

    assertThat(loading.load().providers()).containsOnlyKeys("openai", "groq");
    assertThat(loading.load().providers())
        .containsEntry("openai", provider("http://127.0.0.1:4010/v1", ""));
  }

  @Test
  void refusesToSendAKeyInTheClear() {
    loading.with("OPENAI_API_KEY", "k").with("OPENAI_BASE_URL", "http://10.0.0.5/v1");
    assertThat(loading.problems())
        .singleElement()
        .asString()
        .startsWith("OPENAI_BASE_URL must start with https://");

    assertThat(loading.with("VEL_ALLOWED_HOSTS", "10.0.0.5").load().providers())
        .containsKey("openai");
  }

  @Test
  void refusesHalvesOfAProvider() {
    loading.with("OPENAI_COMPATIBLE_API_KEY", "k").with("GROQ_BASE_URL", "https://groq.example/v1");

    assertThat(loading.problems())
        .containsExactlyInAnyOrder(
            "GROQ_BASE_URL is set without a key; set GROQ_API_KEY too, or unset GROQ_BASE_URL",
            "OPENAI_COMPATIBLE_API_KEY is set without a server; set OPENAI_COMPATIBLE_BASE_URL"
                + " too, such as https://models.example.com/v1");
  }

  @Test
  void refusesKeysThatNoHeaderCanCarry() {
    assertThat(loading.with("OPENAI_API_KEY", "sk-\nbroken").problems())
        .singleElement()
        .asString()
        .startsWith("OPENAI_API_KEY has white space, quotes or other characters");
  }

  @Test
  void refusesAddressesThatCarryALogin() {
    loading
        .with("OPENAI_API_KEY", "k")
        .with("OPENAI_BASE_URL", "https://me:hunter2@example.com/v1");

    assertThat(loading.problems())
        .singleElement()
        .asString()
        .contains("without user")
        .doesNotContain("hunter2");
  }

  @Test
  void takesALocalServerOnlyWhenNothingIsConfigured() {
    assertThat(loading.besideLocalServer().load().providers())
        .isEqualTo(Map.of("openai_compatible", provider("http://127.0.0.1:11434/v1", "")));

    assertThat(loading.with("GROQ_API_KEY", "k").load().providers()).containsOnlyKeys("groq");
  }

  private static Settings.Provider provider(String baseUrl, String key) {
    return new Settings.Provider(
        URI.create(baseUrl), Optional.of(key).filter(text -> !text.isEmpty()).map(Secret::new));
  }
}
