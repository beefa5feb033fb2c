package dev.vel.route;

import dev.vel.llm.ChatException;
import dev.vel.usage.CallReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** No model gave a whole answer. */
public final class ExhaustedException extends Exception {
  private final List<CallReport> calls;
  private final ChatException last;
  private final boolean mayPass;

  ExhaustedException(List<CallReport> calls, ChatException last, boolean mayPass) {
    super(last.getMessage(), last);
    this.calls = List.copyOf(calls);
    this.last = last;
    this.mayPass = mayPass;
  }

  /** Nobody was asked, for there was no time left; with new time somebody may be. */
  public static ExhaustedException outOfTime(String message) {
    return new ExhaustedException(
        List.of(),
        new ChatException(ChatException.Kind.TIMEOUT, message, null, null, null, "", null),
        true);
  }

  /** Every call, in order. */
  public List<CallReport> calls() {
    return calls;
  }

  /** The last call that was really made; empty when nobody was asked. */
  public Optional<CallReport> lastMade() {
    return calls.reversed().stream().filter(CallReport::wasMade).findFirst();
  }

  /** Whether the same question may be answered a little later. */
  public boolean mayPass() {
    return mayPass;
  }

  /** What ended it. */
  public ChatException last() {
    return last;
  }

  /** What was tried, for a sentence: {@code openai gpt-4o (timeout), groq … (server_error)}. */
  public String tried() {
    return calls.stream()
        .map(call -> call.provider() + " " + call.model() + " (" + call.outcome() + ")")
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
