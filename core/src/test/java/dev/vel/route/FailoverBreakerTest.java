package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.TokenUsage;
import dev.vel.usage.Budget;
import dev.vel.usage.CallReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a call says about its model, and who hears of it. */
class FailoverBreakerTest {
  private static final Candidate MODEL = Candidates.of("http://m.example", "m");

  private final List<String> said = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  @Test
  void holdsASilentModelAgainstIt() {
    assertThatThrownBy(() -> ask(Duration.ofSeconds(20), Duration.ZERO))
        .isInstanceOf(ExhaustedException.class);
    assertThat(said).containsOnly("failed");
    assertThat(heard).contains("timeout");
  }

  @Test
  void holdsNothingAgainstAModelWhenTheAskersOwnTimeIsUp() {
    assertThatThrownBy(() -> ask(Duration.ofMillis(20), Duration.ofMillis(40)))
        .isInstanceOf(ExhaustedException.class);
    assertThat(said).containsExactly("unknown");
  }

  private void ask(Duration within, Duration silent) throws Exception {
    Failover failover =
        new Failover(
            new Latencies(java.time.InstantSource.system()),
            breakers(),
            Budget.UNLIMITED,
            Providers.fixed(Map.of()),
            (candidate, call) -> heard.add(call.outcome()));
    failover.ask(List.of(MODEL), within, new Silent(silent));
  }

  private Breakers breakers() {
    Breakers.Permit permit =
        new Breakers.Permit() {
          @Override
          public void succeeded() {
            said.add("succeeded");
          }

          @Override
          public void failed() {
            said.add("failed");
          }

          @Override
          public void unknown() {
            said.add("unknown");
          }
        };
    return new Breakers() {
      @Override
      public Optional<Permit> enter(Candidate candidate) {
        return Optional.of(permit);
      }

      @Override
      public State state(Candidate candidate) {
        return State.CLOSED;
      }

      @Override
      public Duration untilProbe(Candidate candidate) {
        return Duration.ZERO;
      }
    };
  }

  /** Asks a model that says nothing until a limit fires. */
  private record Silent(Duration silent) implements Question<String> {
    @Override
    public UUID userId() {
      return new UUID(0, 1);
    }

    @Override
    public Budget.Need need(Candidate candidate) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String ask(Candidate candidate, Terms terms) throws ChatException, InterruptedException {
      Thread.sleep(silent);
      throw new ChatException(Kind.TIMEOUT, "said nothing", null, null, null, "", null);
    }

    @Override
    public @Nullable TokenUsage reported(String answer) {
      return null;
    }

    @Override
    public TokenUsage estimate(Candidate candidate) {
      return TokenUsage.NONE;
    }

    @Override
    public boolean hasGivenText() {
      return false;
    }

    @Override
    public void failed(CallReport call, String message, Optional<Candidate> next) {}

    @Override
    public void stopped(CallReport call) {}
  }
}
