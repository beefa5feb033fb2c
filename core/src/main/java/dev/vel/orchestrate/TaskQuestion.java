package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.ChatRequest.ToolChoice;
import dev.vel.llm.ChatTool;
import dev.vel.llm.Model;
import dev.vel.llm.Pieces;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.route.Demand;
import dev.vel.route.Question;
import dev.vel.usage.Budget;
import dev.vel.usage.CallReport;
import dev.vel.usage.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A prompt that is streamed from one model after the other. For one thread. */
final class TaskQuestion implements Question<ChatReply> {
  private final Prompt prompt;
  private final ChatLimits limits;
  private final Listener listener;
  private final StringBuilder given = new StringBuilder();
  private String called = "";
  private long hidden;

  /** Hears how the question goes; called on the asking thread. */
  interface Listener {
    /** Whose question it is. */
    UUID userId();

    /** A model is about to be asked. */
    default void calling(Candidate candidate) {}

    /** A piece of the answer came. */
    default void text(String piece) {}

    /**
     * A call failed, or was not made.
     *
     * @param next the model that is asked next, the same one again perhaps; empty when nothing is
     *     left
     * @param voided whether text given out before is void
     */
    void failed(CallReport call, String message, Optional<Candidate> next, boolean voided);

    /** The call under way was stopped. */
    void stopped(CallReport call);
  }

  TaskQuestion(Prompt prompt, ChatLimits limits, Listener listener) {
    this.prompt = prompt;
    this.limits = limits;
    this.listener = listener;
  }

  @Override
  public UUID userId() {
    return listener.userId();
  }

  @Override
  public Budget.Need need(Candidate candidate) {
    return Estimate.need(
        Estimate.of(request(candidate, Long.MAX_VALUE), "").prompt(),
        prompt.maxTokens() == null ? null : Long.valueOf(prompt.maxTokens()),
        candidate.known());
  }

  @Override
  public ChatReply ask(Candidate candidate, Terms terms)
      throws ChatException, InterruptedException {
    given.setLength(0);
    called = "";
    hidden = 0;
    listener.calling(candidate);
    ChatReply reply =
        candidate.client().stream(
            request(candidate, terms.completionTokens()),
            limits.within(terms.left()),
            new Pieces() {
              @Override
              public void text(String piece) {
                given.append(piece);
                listener.text(piece);
              }

              @Override
              public void hidden(long characters) {
                hidden += characters;
              }
            });
    // What is known exactly needs no guess from its length.
    hidden = 0;
    called = reply.toolCalls().stream().map(Estimate::call).collect(Collectors.joining("\n"));
    return reply;
  }

  @Override
  public @Nullable TokenUsage reported(ChatReply answer) {
    return answer.usage();
  }

  @Override
  public TokenUsage estimate(Candidate candidate) {
    return given.isEmpty() && called.isEmpty() && hidden == 0
        ? TokenUsage.NONE
        : Estimate.of(request(candidate, Long.MAX_VALUE), given + called, hidden);
  }

  @Override
  public boolean hasGivenText() {
    return !given.isEmpty();
  }

  @Override
  public void failed(CallReport call, String message, Optional<Candidate> next) {
    listener.failed(call, message, next, call.wasMade() && !given.isEmpty());
  }

  @Override
  public void stopped(CallReport call) {
    listener.stopped(call);
  }

  private ChatRequest request(Candidate candidate, long completionTokens) {
    Integer longest = prompt.maxTokens();
    if (completionTokens < Integer.MAX_VALUE) {
      longest = (int) Math.min(longest == null ? completionTokens : longest, completionTokens);
    }
    List<ChatTool> tools = takesTools(candidate) ? prompt.tools() : List.of();
    JsonNode schema = prompt.schema();
    boolean both = schema != null && !tools.isEmpty() && !candidate.provider().equals("openai");
    // Others than OpenAI refuse tools and a schema in one request: while the model may call, the
    // prompt alone asks for the schema, and when it may not, it needs no tools.
    boolean calling = prompt.toolChoice() == ToolChoice.AUTO;
    List<ChatTool> sent = both && !calling ? List.of() : tools;
    return new ChatRequest(
        candidate.id(),
        prompt.messages(),
        prompt.temperature(),
        longest,
        both && calling ? null : schema,
        sent,
        prompt.toolChoice(),
        sent.isEmpty() || !onlyWithoutReasoning(candidate) ? null : "none");
  }

  /** Somebody may have named a model that takes none: it has to do without. */
  private static boolean takesTools(Candidate candidate) {
    Model known = candidate.known();
    return known == null
        || known.capabilities().contains(Demand.TOOLS)
        || onlyWithoutReasoning(candidate);
  }

  private static boolean onlyWithoutReasoning(Candidate candidate) {
    Model known = candidate.known();
    return known != null && known.capabilities().contains("tools_without_reasoning");
  }
}
