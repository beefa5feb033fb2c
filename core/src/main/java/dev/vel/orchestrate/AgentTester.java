package dev.vel.orchestrate;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentTest;
import dev.vel.agent.AgentTest.Check;
import dev.vel.agent.AgentTest.Status;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.AgentTestRequest.TestType;
import dev.vel.config.Settings;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.route.Candidate;
import dev.vel.route.ExhaustedException;
import dev.vel.route.Failover;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.TaskParameters;
import dev.vel.usage.CallReport;
import dev.vel.wire.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tries an agent without recording a task. Thread-safe. */
public final class AgentTester {
  private static final String GREETING = "Say hello in one short sentence.";

  private final Router router;
  private final Failover failover;
  private final Settings.Timeouts timeouts;

  public AgentTester(Router router, Failover failover, Settings.Timeouts timeouts) {
    this.router = router;
    this.failover = failover;
    this.timeouts = timeouts;
  }

  /**
   * Tries it.
   *
   * @param userId whose agent it is
   * @param bill gets every call that was made
   */
  public AgentTest test(
      UUID userId, Agent agent, AgentTestRequest request, Consumer<CallReport> bill)
      throws InterruptedException {
    long start = System.nanoTime();
    String payload = Objects.requireNonNullElse(request.testPayload(), GREETING);
    RoutePlan plan =
        router.plan(userId, agent.type(), agent.config(), payload, TaskParameters.NONE);
    List<Check> checks = new ArrayList<>();
    checks.add(
        plan.candidates().isEmpty()
            ? new Check("route", Status.FAILED, plan.rationale())
            : new Check("route", Status.PASSED, plan.rationale()));
    Answer answer =
        switch (Objects.requireNonNullElse(request.testType(), TestType.SIMPLE_ECHO)) {
          case SIMPLE_ECHO -> new Answer(payload, null);
          case PROVIDER_PING -> ping(userId, agent, plan, checks, bill);
          case FULL -> run(userId, agent, plan, payload, checks, bill);
        };
    boolean passed = checks.stream().allMatch(check -> check.status() == Status.PASSED);
    return new AgentTest(
        Ids.next(),
        passed ? Status.PASSED : Status.FAILED,
        answer.text(),
        Duration.ofNanos(System.nanoTime() - start).toMillis(),
        answer.provider(),
        checks);
  }

  private record Answer(@Nullable String text, @Nullable String provider) {}

  private Answer ping(
      UUID userId, Agent agent, RoutePlan plan, List<Check> checks, Consumer<CallReport> bill)
      throws InterruptedException {
    Answer first = new Answer(null, null);
    for (Candidate candidate : plan.candidates()) {
      Answer answer = ask(userId, agent, List.of(candidate), GREETING, 1, checks, bill);
      first = first.provider() == null ? answer : first;
    }
    return first;
  }

  private Answer run(
      UUID userId,
      Agent agent,
      RoutePlan plan,
      String payload,
      List<Check> checks,
      Consumer<CallReport> bill)
      throws InterruptedException {
    return ask(userId, agent, plan.candidates(), payload, null, checks, bill);
  }

  private Answer ask(
      UUID userId,
      Agent agent,
      List<Candidate> candidates,
      String payload,
      @Nullable Integer maxTokens,
      List<Check> checks,
      Consumer<CallReport> bill)
      throws InterruptedException {
    Prompt prompt =
        Prompt.of(agent.type(), agent.config(), List.of(), payload, TaskParameters.NONE);
    Prompt limited =
        new Prompt(
            prompt.messages(),
            prompt.temperature(),
            maxTokens == null ? prompt.maxTokens() : maxTokens,
            null);
    try {
      Failover.Answer<ChatReply> answer =
          failover.ask(
              candidates,
              agent.config().timeout(),
              new TaskQuestion(
                  limited,
                  ChatLimits.of(timeouts, agent.config().timeout()),
                  new Billed(userId, bill)));
      CallReport last = answer.call();
      bill.accept(last);
      checks.add(
          new Check(
              last.provider(),
              Status.PASSED,
              "%s answered in %d ms".formatted(last.model(), last.latencyMs())));
      return new Answer(StreamedText.storable(answer.reply().text()), last.provider());
    } catch (ExhaustedException e) {
      checks.add(
          new Check(
              candidates.isEmpty() ? "provider" : candidates.getFirst().provider(),
              Status.FAILED,
              String.valueOf(e.getMessage())));
      return new Answer(null, null);
    }
  }

  /** Nobody watches a test; what it used is billed. */
  private record Billed(UUID userId, Consumer<CallReport> bill) implements TaskQuestion.Listener {
    @Override
    public void failed(CallReport call, String message, Optional<Candidate> next, boolean voided) {
      if (call.wasMade()) {
        bill.accept(call);
      }
    }

    @Override
    public void stopped(CallReport call) {
      bill.accept(call);
    }
  }
}
