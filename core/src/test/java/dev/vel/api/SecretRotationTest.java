package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.TestDatabase;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationChange;
import dev.vel.integration.IntegrationConfig;
import dev.vel.integration.IntegrationProvider;
import dev.vel.integration.IntegrationStatus;
import dev.vel.integration.IntegrationTest;
import dev.vel.integration.NewIntegration;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SECRET_KEY_BASE changes while some instances still run with the earlier one. */
class SecretRotationTest {
  private static final Secret OLD = new Secret("old-secret-".repeat(6));
  private static final Secret NEW = new Secret("new-secret-".repeat(6));
  private static final String KEY = "sk-own-0123456789";

  private Sandbox provider;
  private Settings settings;

  @BeforeEach
  void open() throws IOException {
    provider = Sandbox.start(SandboxOptions.DEFAULT.withApiKey(new Secret(KEY)));
    settings =
        TestHouse.settings(TestDatabase.settings(), Map.of("openai", provider.baseUri()), 4, 10);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private TestHouse house(Secret secret, Secret... previous) {
    return TestHouse.open(
        new Settings(
            settings.database(),
            secret,
            List.of(previous),
            settings.providers(),
            settings.server(),
            settings.limits(),
            settings.routing(),
            settings.mcp(),
            settings.workers(),
            settings.allowedHosts(),
            settings.admin(),
            settings.catalogueFile(),
            settings.dataDir(),
            settings.log()));
  }

  private Integration add(TestHouse house, IntegrationProvider with) {
    return house
        .door()
        .createIntegration(
            new NewIntegration(
                with, new IntegrationConfig(provider.baseUri().toString(), null, null), KEY),
            null);
  }

  private static boolean uses(TestHouse house, Integration integration) {
    return house.door().testIntegration(integration.id()).status() == IntegrationTest.Status.PASSED;
  }

  private Set<String> keyIds() throws SQLException {
    Set<String> ids = new HashSet<>();
    try (Connection connection = TestDatabase.asOwner(settings.database());
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT key_id FROM integrations")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  @Test
  void rollsFromOneSecretToTheNextWithoutAnInstanceEverFailing() throws SQLException {
    TestHouse old = house(OLD).running();
    Integration first = add(old, IntegrationProvider.OPENAI);
    Set<String> before = keyIds();
    // The first of the new instances comes up beside the old one.
    TestHouse both = house(NEW, OLD).running();
    assertThat(uses(both, first)).isTrue();
    Integration second = add(both, IntegrationProvider.GROQ);
    assertThat(uses(old, second)).isTrue();
    assertThat(both.door().updateIntegration(second.id(), new IntegrationChange(null, KEY, null)))
        .extracting(Integration::status)
        .isEqualTo(IntegrationStatus.ACTIVE);
    assertThat(uses(old, second)).isTrue();
    assertThat(keyIds()).isEqualTo(before);
    // The last of the old ones has gone: everything is encrypted anew, by whoever comes first.
    old.stop();
    try (TestHouse another = house(NEW, OLD).running()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> keyIds().stream().noneMatch(before::contains));
      assertThat(uses(both, first)).isTrue();
      assertThat(uses(another, second)).isTrue();
      // The earlier secret is not needed any more.
      try (TestHouse without = house(NEW).running()) {
        assertThat(uses(without, first)).isTrue();
        assertThat(uses(without, second)).isTrue();
        Integration third = add(without, IntegrationProvider.PERPLEXITY);
        assertThat(uses(both, third)).isTrue();
        assertThat(keyIds()).hasSize(1);
      }
    }
    both.close();
  }

  @Test
  void saysSoWhereAKeyCannotBeReadAndHarmsNothing() {
    try (TestHouse old = house(OLD).running();
        TestHouse stranger = house(NEW).running()) {
      Integration made = add(old, IntegrationProvider.OPENAI);
      Integration seen = stranger.door().integration(made.id());
      assertThat(seen.status()).isEqualTo(IntegrationStatus.ERROR);
      assertThat(seen.lastError()).contains("SECRET_KEY_BASE", "api_key");
      assertThat(uses(stranger, made)).isFalse();
      UUID agent = stranger.agent();
      assertThat(stranger.house().health().dependencies()).containsKey("database");
      stranger.door().deleteAgent(agent, false);
      assertThat(old.door().integration(made.id()).status()).isEqualTo(IntegrationStatus.ACTIVE);
      assertThat(uses(old, made)).isTrue();
      // Sent again, it is read where it was sent.
      stranger.door().updateIntegration(made.id(), new IntegrationChange(null, KEY, null));
      assertThat(uses(stranger, made)).isTrue();
    }
  }
}
