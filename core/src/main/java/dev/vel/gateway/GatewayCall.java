package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.AgentConfig;
import dev.vel.llm.Model;
import dev.vel.route.Candidate;
import dev.vel.usage.Budget;
import dev.vel.usage.Estimate;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request to the gateway: what vel needs to know of it, and what each model is sent. For one
 * thread.
 */
final class GatewayCall {
  private static final int MOST_FALLBACKS = 8;
  private static final int LONGEST_NAME = 300;

  /** More than any model gives: larger numbers only overflow. */
  private static final int MOST_TOKENS = 1_000_000_000;

  /** Up to so many choices share what a quota sets aside for an answer of any length. */
  private static final int MOST_UNLIMITED_CHOICES = 16;

  /** What each of more choices gets. */
  private static final int SHORT_ANSWER = 64;

  private static final String FALLBACKS = "fallbacks";
  private static final String BACKGROUND = "background";
  private static final Set<String> LIMITS =
      Set.of("max_completion_tokens", "max_tokens", "max_output_tokens");

  private final Operation operation;
  private final RequestBody body;
  private final String model;
  private final boolean streaming;
  private final boolean wantsUsage;
  private final List<String> fallbacks;
  private final @Nullable AgentConfig agent;

  private GatewayCall(
      Operation operation,
      RequestBody body,
      String model,
      boolean streaming,
      boolean wantsUsage,
      List<String> fallbacks,
      @Nullable AgentConfig agent) {
    this.operation = operation;
    this.body = body;
    this.model = model;
    this.streaming = streaming;
    this.wantsUsage = wantsUsage;
    this.fallbacks = List.copyOf(fallbacks);
    this.agent = agent;
  }

  /**
   * Reads a request; what only a provider can judge is left to it.
   *
   * @throws VelException {@code MALFORMED_JSON}, or {@code VALIDATION_ERROR} with every bad field
   */
  static GatewayCall read(Operation operation, byte[] bytes) {
    RequestBody body = RequestBody.parse(bytes);
    List<FieldProblem> problems = new ArrayList<>();
    String model = body.text("model").map(String::strip).orElse("");
    if (!isName(model)) {
      problems.add(
          new FieldProblem(
              "model", "must name a model: auto, agent:<name>, a model's id or provider/model"));
    }
    String wanted = operation == Operation.CHAT ? "messages" : "input";
    if (!body.has(wanted)) {
      problems.add(new FieldProblem(wanted, "is missing"));
    }
    if (operation == Operation.RESPONSES && isForLater(body)) {
      problems.add(
          new FieldProblem(
              BACKGROUND,
              "must be false or left out: answers are given at once here, and one that is made later"
                  + " could not be fetched"));
    }
    List<String> fallbacks = fallbacks(body, problems);
    boolean streaming = operation != Operation.EMBEDDINGS && body.flag("stream");
    boolean wantsUsage =
        streaming
            && body.has("stream_options")
            && body.tree("stream_options").path("include_usage").asBoolean(false);
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
    return new GatewayCall(operation, body, model, streaming, wantsUsage, fallbacks, null);
  }

  /**
   * Whether the provider is to answer before it begins: what it then uses up nobody would hear of,
   * and no quota would hold it. Some take more for true than the word.
   */
  private static boolean isForLater(RequestBody body) {
    return body.has(BACKGROUND) && !body.tree(BACKGROUND).equals(BooleanNode.FALSE);
  }

  private static List<String> fallbacks(RequestBody body, List<FieldProblem> problems) {
    if (!body.has(FALLBACKS)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    JsonNode list = body.tree(FALLBACKS);
    list.forEach(name -> names.add(name.asText("").strip()));
    if (!list.isArray()
        || names.size() > MOST_FALLBACKS
        || !names.stream().allMatch(GatewayCall::isName)) {
      problems.add(
          new FieldProblem(
              FALLBACKS,
              "must be a list of at most " + MOST_FALLBACKS + " models, each as provider/model"));
    }
    return names;
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.chars().noneMatch(Character::isISOControl);
  }

  /** The same as it counts when an agent's prompt and limit are added to it; null for no agent. */
  GatewayCall through(@Nullable AgentConfig agent) {
    return agent == null
        ? this
        : new GatewayCall(operation, body, model, streaming, wantsUsage, fallbacks, agent);
  }

  Operation operation() {
    return operation;
  }

  /** As the client names it. */
  String model() {
    return model;
  }

  boolean isStreaming() {
    return streaming;
  }

  /** Whether the client asked to be told what was used at the end of the stream. */
  boolean wantsUsage() {
    return wantsUsage;
  }

  List<String> fallbacks() {
    return fallbacks;
  }

  @Nullable Double temperature() {
    return body.number("temperature");
  }

  /** Whether the answer depends on, or leaves behind, more than the body says. */
  boolean isStateful() {
    return body.has("previous_response_id")
        || body.has("conversation")
        || (operation == Operation.RESPONSES && body.flag("store"));
  }

  /** Whether more than one answer is asked for. */
  boolean wantsSeveral() {
    Double count = body.number("n");
    return count != null && count > 1;
  }

  boolean hasTools() {
    return body.has("tools");
  }

  boolean wantsSchema() {
    return body.has("response_format")
        && body.tree("response_format").path("type").asText("").equals("json_schema");
  }

  /** The longest answer wanted, in tokens; null for any. */
  @Nullable Integer longest() {
    for (String name : LIMITS) {
      Double limit = body.number(name);
      if (limit != null) {
        return (int) Math.clamp(limit, 1, MOST_TOKENS);
      }
    }
    return null;
  }

  /** The body as a tree, an agent's wishes included. */
  ObjectNode tree(@Nullable AgentConfig agent) {
    ObjectNode tree = (ObjectNode) body.tree();
    if (agent != null) {
      tree.set("messages", messages(agent));
      wishes(agent, "").forEach((name, value) -> tree.set(name, Json.parse(value)));
    }
    return tree;
  }

  /** What the user said last, for judging what kind of task it is. */
  String lastWords() {
    JsonNode said = operation == Operation.CHAT ? body.tree("messages") : body.tree("input");
    if (said.isTextual()) {
      return said.textValue();
    }
    String last = "";
    for (JsonNode message : said) {
      if (message.path("role").asText("user").equals("user")) {
        last = text(message.path("content"));
      }
    }
    return last;
  }

  /** Tokens of everything that is sent. */
  long promptTokens() {
    return size().tokens();
  }

  /** The same, about: to choose a model by it is not worth the memory of an exact count. */
  long promptTokensRoughly() {
    return size().roughly();
  }

  /** Not kept: it holds all that is said. */
  private PromptSize size() {
    String prompt = agent == null ? null : agent.systemPrompt();
    return PromptSize.of(
        body,
        operation == Operation.CHAT ? "messages" : "input",
        prompt == null || prompt.isBlank() ? "" : prompt);
  }

  /** What the call may use at most, for a hard quota: all its choices together. */
  Budget.Need need(@Nullable Model known) {
    return Estimate.need(size().atMost(), completion(), known);
  }

  private @Nullable Long completion() {
    if (operation == Operation.EMBEDDINGS) {
      return 0L;
    }
    Integer longest = longest();
    if (longest == null && agent != null) {
      longest = agent.maxTokens();
    }
    if (longest == null && choices() > MOST_UNLIMITED_CHOICES) {
      longest = SHORT_ANSWER;
    }
    return longest == null ? null : Math.min(longest * choices(), MOST_TOKENS);
  }

  /** How many answers are asked for, 1 and more. */
  private long choices() {
    Double several = body.number("n");
    return several == null ? 1 : (long) Math.clamp(several, 1, MOST_TOKENS);
  }

  /**
   * What a model is sent.
   *
   * @param longest tokens that are paid for, of all choices together; {@link Long#MAX_VALUE} for
   *     any
   * @param agent whose wishes fill what the request leaves open; null for none
   * @param seen text to go on from; null to begin
   */
  byte[] bytesFor(
      Candidate candidate, long longest, @Nullable AgentConfig agent, @Nullable String seen) {
    Map<String, byte @Nullable []> changes = new LinkedHashMap<>();
    if (agent != null) {
      changes.putAll(wishes(agent, candidate.provider()));
    }
    if (agent != null || seen != null) {
      ArrayNode messages = agent == null ? (ArrayNode) body.tree("messages") : messages(agent);
      if (seen != null) {
        messages.addObject().put("role", "assistant").put("content", seen);
      }
      changes.put("messages", RequestBody.json(messages));
    }
    if (body.text("model").filter(candidate.id()::equals).isEmpty()) {
      changes.put("model", RequestBody.json(candidate.id()));
    }
    if (body.mentions(FALLBACKS)) {
      changes.put(FALLBACKS, null);
    }
    if (operation == Operation.CHAT && streaming && !wantsUsage) {
      changes.put("stream_options", streamOptions());
    }
    long most = seen == null ? longest : Math.min(longest, left(seen));
    if (most < Integer.MAX_VALUE && operation != Operation.EMBEDDINGS) {
      limit(changes, candidate.provider(), most);
    }
    if (hasTools() && needsNoReasoning(candidate) && !body.has("reasoning_effort")) {
      changes.put("reasoning_effort", RequestBody.json("none"));
    }
    return body.with(changes);
  }

  /** What is left of the longest answer wanted when this much of it is said. */
  private long left(String seen) {
    Integer wanted = longest();
    return wanted == null ? Long.MAX_VALUE : Math.max(1, wanted - Estimate.tokens(seen));
  }

  private byte[] streamOptions() {
    JsonNode given = body.tree("stream_options");
    ObjectNode options = given instanceof ObjectNode object ? object : Json.object();
    return RequestBody.json(options.put("include_usage", true));
  }

  private void limit(Map<String, byte @Nullable []> changes, String provider, long longest) {
    String name = longestName(provider);
    Double given = body.number(name);
    // The limit is each choice's, and what is paid for is for all of them.
    long each = Math.max(1, longest / choices());
    if (given == null || given < 1 || given > each) {
      changes.put(name, RequestBody.json(each));
    }
  }

  /** OpenAI's newer models refuse max_tokens; the others know nothing else. */
  private String longestName(String provider) {
    if (operation == Operation.RESPONSES) {
      return "max_output_tokens";
    }
    if (body.has("max_completion_tokens")) {
      return "max_completion_tokens";
    }
    return body.has("max_tokens") || !provider.equals("openai")
        ? "max_tokens"
        : "max_completion_tokens";
  }

  private Map<String, byte[]> wishes(AgentConfig agent, String provider) {
    Map<String, byte[]> wishes = new LinkedHashMap<>();
    if (agent.temperature() != null && !body.has("temperature")) {
      wishes.put("temperature", RequestBody.json(agent.temperature()));
    }
    boolean limited = LIMITS.stream().anyMatch(body::has);
    if (agent.maxTokens() != null && !limited) {
      wishes.put(longestName(provider), RequestBody.json(agent.maxTokens()));
    }
    return wishes;
  }

  private ArrayNode messages(AgentConfig agent) {
    ArrayNode messages = Json.object().putArray("messages");
    if (agent.systemPrompt() != null && !agent.systemPrompt().isBlank()) {
      messages.addObject().put("role", "system").put("content", agent.systemPrompt());
    }
    body.tree("messages").forEach(messages::add);
    return messages;
  }

  private static boolean needsNoReasoning(Candidate candidate) {
    Model known = candidate.known();
    return known != null && known.capabilities().contains("tools_without_reasoning");
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(part.path("text").asText(""));
    }
    return text.toString();
  }
}
