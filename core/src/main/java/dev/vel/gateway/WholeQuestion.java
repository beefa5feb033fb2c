package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ChatException;
import dev.vel.llm.ProviderJson;
import dev.vel.llm.Reply;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.route.Question;
import dev.vel.usage.Budget;
import dev.vel.usage.CallReport;
import dev.vel.usage.Estimate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A request whose answer comes in one piece and is passed on as it is. For one thread. */
final class WholeQuestion implements Question<WholeQuestion.Answer> {
  /** Embeddings of many texts are the largest answers there are. */
  private static final int LARGEST = 64 << 20;

  private final GatewayTerms terms;
  private final IntPredicate room;
  private String said = "";
  private boolean answered;

  /**
   * An answer as it came.
   *
   * @param usage null when the provider did not say
   * @param finishReasons of the choices that say one
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on once, and only read.
  record Answer(byte[] body, @Nullable TokenUsage usage, List<String> finishReasons) {}

  /**
   * @param room asked for the bytes of a long answer, as {@link Whole#read} does
   */
  WholeQuestion(GatewayTerms terms, IntPredicate room) {
    this.terms = terms;
    this.room = room;
  }

  @Override
  public UUID userId() {
    return terms.userId();
  }

  @Override
  public Budget.Need need(Candidate candidate) {
    return terms.call().need(candidate.known());
  }

  @Override
  public Answer ask(Candidate candidate, Terms under) throws ChatException, InterruptedException {
    said = "";
    answered = false;
    GatewayCall call = terms.call();
    byte[] body = call.bytesFor(candidate, under.completionTokens(), terms.agent(), null);
    return candidate
        .client()
        .post(call.operation().path(), body, false, terms.limits(under), this::read);
  }

  private Answer read(Reply reply) throws ChatException, InterruptedException {
    byte[] whole = Whole.read(reply, LARGEST, room);
    Answer answer =
        switch (terms.call().operation()) {
          case CHAT -> chat(reply, whole);
          case RESPONSES -> other(reply, whole);
          case EMBEDDINGS -> embeddings(reply, whole);
        };
    answered = true;
    return answer;
  }

  private Answer chat(Reply reply, byte[] whole) throws ChatException {
    Chunk chunk = Chunk.read(whole, 0, whole.length).orElse(null);
    if (chunk == null) {
      throw reply.malformed("answered with something that is not JSON", null);
    }
    if (chunk.isError()) {
      throw reply.failedInside(new String(whole, StandardCharsets.UTF_8));
    }
    if (!chunk.hasChoices()) {
      throw reply.malformed("answered without any choices", chunk.usage());
    }
    said = chunk.text().toString();
    String finish = chunk.finish();
    return new Answer(whole, chunk.usage(), finish == null ? List.of() : List.of(finish));
  }

  /**
   * Read over, not built: what is a few megabytes of numbers would be many times that as a tree.
   */
  private static Answer embeddings(Reply reply, byte[] whole) throws ChatException {
    Chunk answer = Chunk.read(whole, 0, whole.length).orElse(null);
    if (answer == null) {
      throw reply.malformed("answered with something that is not JSON", null);
    }
    if (answer.isError()) {
      throw reply.failedInside(new String(whole, StandardCharsets.UTF_8));
    }
    if (!answer.hasData()) {
      throw reply.malformed("answered with something else than was asked for", answer.usage());
    }
    return new Answer(whole, answer.usage(), List.of());
  }

  private Answer other(Reply reply, byte[] whole) throws ChatException {
    JsonNode tree = ProviderJson.object(whole).orElse(null);
    if (tree == null) {
      throw reply.malformed("answered with something that is not JSON", null);
    }
    if (tree.hasNonNull("error")) {
      throw reply.failedInside(new String(whole, StandardCharsets.UTF_8));
    }
    TokenUsage usage = ProviderJson.counted(tree.path("usage"));
    if (!tree.path("output").isArray() && !tree.path("data").isArray()) {
      throw reply.malformed("answered with something else than was asked for", usage);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode item : tree.path("output")) {
      text.append(item.path("arguments").asText(""));
      item.path("content").forEach(part -> text.append(part.path("text").asText("")));
    }
    said = text.toString();
    String reason = tree.path("incomplete_details").path("reason").asText("");
    return new Answer(whole, usage, reason.isEmpty() ? List.of() : List.of(reason));
  }

  @Override
  public @Nullable TokenUsage reported(Answer answer) {
    return answer.usage();
  }

  @Override
  public TokenUsage estimate(Candidate candidate) {
    return answered || !said.isEmpty()
        ? new TokenUsage(terms.call().promptTokens(), Estimate.tokens(said), 0, 0)
        : TokenUsage.NONE;
  }

  @Override
  public boolean hasGivenText() {
    return false;
  }

  @Override
  public void failed(CallReport call, String message, Optional<Candidate> next) {
    terms.add(call);
  }

  @Override
  public void stopped(CallReport call) {
    terms.add(call);
  }
}
