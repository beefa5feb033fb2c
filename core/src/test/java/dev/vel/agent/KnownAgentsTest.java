package dev.vel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.audit.Actor;
import dev.vel.audit.TestAudit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.wire.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents are found quickly, and never as they were long ago. */
class KnownAgentsTest {
  /** A second, and what a busy machine adds to it. */
  private static final Duration ONE_AND_STALLS = Duration.ofSeconds(4);

  private static final ModelNames ANY =
      new ModelNames() {
        @Override
        public List<String> providers() {
          return List.of();
        }

        @Override
        public boolean isModel(String name) {
          return true;
        }

        @Override
        public List<String> models() {
          return List.of();
        }
      };

  private final Settings.Database where = TestDatabase.settings();
  private final Instance here = new Instance(where);
  private final Instance there = new Instance(where);
  private final UUID ann = Ids.next();
  private Agent agent;

  private static final class Instance implements AutoCloseable {
    private final Database database;
    private final Signals signals;
    private final Agents agents;
    private final KnownAgents known;

    Instance(Settings.Database where) {
      this.database = TestDatabase.open(where);
      this.signals = new Signals(database, where, where.url().orElseThrow());
      InstantSource clock = InstantSource.system();
      this.agents = new Agents(TestAudit.at(clock), ANY, (tx, user) -> List.of(), signals, clock);
      this.known = new KnownAgents(database, agents, signals);
      await().until(signals::isListening);
    }

    @Override
    public void close() {
      signals.close();
      database.close();
    }
  }

  @BeforeEach
  void make() {
    here.database.run(tx ->
        tx.update(
            "INSERT INTO users (id, email, role, created_at, updated_at) VALUES (?, 'a@example.com', 'user', ?, ?)",
            ann,
            Instant.now(),
            Instant.now()));
    agent =
        here.database.tx(tx ->
            here.agents.create(
                tx, ann, Actor.SYSTEM, new NewAgent("Bot", AgentType.RESEARCHER, null)));
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  @Test
  void findsAnAgentOfItsOwnerByNameAndById() {
    assertThat(here.known.find(ann, "bOT"))
        .hasValueSatisfying(it -> assertThat(it.id()).isEqualTo(agent.id()));
    assertThat(here.known.find(ann, agent.id().toString())).isPresent();
    assertThat(here.known.find(Ids.next(), "bot")).isEmpty();
    assertThat(here.known.find(Ids.next(), agent.id().toString())).isEmpty();
    assertThat(here.known.find(ann, "nobody")).isEmpty();
  }

  @Test
  void asksTheDatabaseOnceForABurst() {
    here.known.find(ann, "bot");
    here.signals.close();
    here.database.close();
    assertThat(here.known.find(ann, "bot")).isPresent();
  }

  @Test
  void feelsAChangeAtOnceWhereItIsMadeAndElsewhereAsSoonAsThatIsTold() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    there.signals.listen(topic -> {
      if (topic.equals("agents:" + ann)) {
        told.countDown();
      }
    });
    there.known.find(ann, "bot");
    here.known.find(ann, "bot");
    change(AgentStatus.INACTIVE);
    assertThat(here.known.find(ann, "bot").orElseThrow().status()).isEqualTo(AgentStatus.INACTIVE);
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(there.known.find(ann, "bot").orElseThrow().status()).isEqualTo(AgentStatus.INACTIVE);
  }

  @Test
  void feelsADeletionAndANewAgentOfTheName() {
    here.known.find(ann, "bot");
    here.known.find(ann, "fresh");
    here.database.run(tx -> here.agents.delete(tx, ann, Actor.SYSTEM, agent.id()));
    assertThat(here.known.find(ann, "bot")).isEmpty();
    here.database.run(tx ->
        here.agents.create(
            tx, ann, Actor.SYSTEM, new NewAgent("fresh", AgentType.RESEARCHER, null)));
    assertThat(here.known.find(ann, "fresh")).isPresent();
  }

  @Test
  void feelsAChangeWithinASecondWhereNoSignalComes() {
    there.signals.close();
    there.known.find(ann, "bot");
    change(AgentStatus.INACTIVE);
    await()
        .atMost(ONE_AND_STALLS)
        .until(() -> there.known.find(ann, "bot").orElseThrow().status() == AgentStatus.INACTIVE);
  }

  private void change(AgentStatus status) {
    here.database.run(tx ->
        here.agents.update(
            tx, ann, Actor.SYSTEM, agent.id(), new AgentChange(null, null, status, null)));
  }
}
