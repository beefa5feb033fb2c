package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is kept under: a hash of whose it is and of everything that shapes it. Two
 * requests that differ in the order of keys, in how a number is written or in fields that change
 * nothing have the same key.
 *
 * @param hash SHA-256 in hexadecimal
 * @param userId whose it is; null when all users share it
 */
public record CacheKey(String hash, @Nullable UUID userId) {
  /** Who asks and what for; what is done with the answer elsewhere. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "model",
          "stream",
          "stream_options",
          "fallbacks",
          "user",
          "metadata",
          "safety_identifier",
          "prompt_cache_key");

  /**
   * What is asked.
   *
   * @param route such as {@code /v1/chat/completions}
   * @param endpoint where it would be asked ({@code ChatClient.address()}): what a user's own
   *     server said is never an answer of another
   * @param model as resolved, not as the caller wrote it
   * @param body as it would be sent, an agent's own instructions included
   */
  public record Question(String route, String endpoint, String model, ObjectNode body) {}

  /** For answers that only this user may have again. */
  public static CacheKey of(UUID userId, Question question) {
    return new CacheKey(hash(userId.toString(), question), userId);
  }

  /** For answers that every user may have. */
  public static CacheKey shared(Question question) {
    return new CacheKey(hash("shared", question), null);
  }

  byte[] id() {
    return HexFormat.of().parseHex(hash);
  }

  private static String hash(String owner, Question question) {
    StringBuilder canon = new StringBuilder();
    text(canon, owner);
    text(canon, question.route());
    text(canon, question.endpoint());
    text(canon, question.model());
    boolean stream = question.body().path("stream").asBoolean(false);
    boolean usage = question.body().path("stream_options").path("include_usage").asBoolean(false);
    canon.append(stream ? 's' : 'w').append(stream && usage ? 'u' : '-');
    TreeMap<String, JsonNode> fields = new TreeMap<>();
    question
        .body()
        .properties()
        .forEach(field -> {
          if (shapesTheAnswer(field.getKey(), field.getValue())) {
            fields.put(field.getKey(), field.getValue());
          }
        });
    object(canon, fields);
    try {
      byte[] bytes = canon.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null is as good as absent, and so is one answer. */
  private static boolean shapesTheAnswer(String name, JsonNode value) {
    return !WITHOUT_EFFECT.contains(name)
        && !value.isNull()
        && !(name.equals("n") && value.isNumber() && value.asDouble() == 1);
  }

  private static void node(StringBuilder canon, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        object(canon, fields);
      }
      case ARRAY -> {
        canon.append('[').append(node.size()).append(':');
        node.forEach(element -> node(canon, element));
      }
      // Json.parse bounds the exponent, so that this is short.
      case NUMBER -> text(canon.append('n'), node.decimalValue().stripTrailingZeros().toString());
      case STRING -> text(canon.append('t'), node.textValue());
      case BOOLEAN -> canon.append(node.booleanValue() ? '+' : '-');
      case NULL, MISSING, BINARY, POJO -> canon.append('0');
    }
  }

  private static void object(StringBuilder canon, TreeMap<String, JsonNode> fields) {
    canon.append('{').append(fields.size()).append(':');
    fields.forEach((name, value) -> {
      text(canon, name);
      node(canon, value);
    });
  }

  /** With its length before it, so that no two different sequences look the same. */
  private static void text(StringBuilder canon, String text) {
    canon.append(text.length()).append(':').append(text);
  }
}
