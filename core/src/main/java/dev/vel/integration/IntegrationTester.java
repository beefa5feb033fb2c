package dev.vel.integration;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.llm.ChatException;
import dev.vel.llm.OpenAiChatClient;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tries a user's key where it costs nothing: by asking for the list of models. Thread-safe. */
public final class IntegrationTester {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final Integrations integrations;
  private final Endpoints endpoints;
  private final KeyRotation keys;
  private final IntegrationFindings findings;
  private final Signals signals;

  public IntegrationTester(
      Database database,
      Integrations integrations,
      Endpoints endpoints,
      KeyRotation keys,
      Signals signals,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.integrations = integrations;
    this.endpoints = endpoints;
    this.keys = keys;
    this.findings = new IntegrationFindings(audit, clock);
    this.signals = signals;
  }

  /**
   * Tests one of the user's integrations within 5 s and writes down what came of it.
   *
   * @throws VelException {@code CONFLICT} for a provider without models
   */
  public IntegrationTest test(UUID userId, Actor actor, UUID id) throws InterruptedException {
    Stored row = database.tx(tx -> integrations.find(tx, userId, id));
    if (!row.provider().hasModels()) {
      throw VelException.conflict(
          "An integration with " + row.provider().wire() + " cannot be tested: it has no models");
    }
    Outcome outcome = outcome(row);
    database.run(tx -> {
      findings.tested(tx, actor, row, outcome.test(), outcome.conclusive());
      tx.afterCommit(() -> signals.announce(IntegrationTopics.changed(userId)));
    });
    return outcome.test();
  }

  /**
   * @param conclusive whether it says anything about the integration
   */
  private record Outcome(IntegrationTest test, boolean conclusive) {}

  private Outcome outcome(Stored row) throws InterruptedException {
    if (!keys.reads(row)) {
      // Another instance may well be able to: its row stays as it is.
      return new Outcome(failed(Stored.UNREADABLE, 0), false);
    }
    Optional<Settings.Provider> endpoint = row.endpoint(keys.secret(row));
    if (endpoint.isEmpty()) {
      return new Outcome(failed("It has no base_url", 0), true);
    }
    Duration patience = row.timeout().filter(it -> it.compareTo(PATIENCE) < 0).orElse(PATIENCE);
    long start = System.nanoTime();
    try (OpenAiChatClient client =
        new OpenAiChatClient(row.provider().wire(), endpoint.get(), endpoints)) {
      List<String> models = client.models(patience);
      String message = "it lists " + models.size() + (models.size() == 1 ? " model" : " models");
      return new Outcome(
          new IntegrationTest(
              IntegrationTest.Status.PASSED,
              row.provider().wire() + " took the key; " + message,
              millis(start),
              models.size()),
          true);
    } catch (ChatException e) {
      // Some servers list no models and answer prompts all the same.
      boolean noList = e.kind() == ChatException.Kind.MODEL_NOT_FOUND;
      String message = String.valueOf(e.getMessage());
      return new Outcome(
          failed(noList ? message + "; it may still answer prompts" : message, millis(start)),
          !noList);
    }
  }

  private static IntegrationTest failed(@Nullable String message, long millis) {
    return new IntegrationTest(
        IntegrationTest.Status.FAILED, String.valueOf(message), millis, null);
  }

  private static long millis(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }
}
