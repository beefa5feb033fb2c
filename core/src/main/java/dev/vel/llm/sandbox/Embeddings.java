package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Vectors derived from the words of a text: the same text always gets the same unit vector, and
 * texts that share words get vectors that are close.
 */
final class Embeddings {
  private static final int DIMENSIONS = 1536;
  private static final int MAX_DIMENSIONS = 4096;
  private static final int MAX_INPUTS = 2048;

  private Embeddings() {}

  static ObjectNode answer(JsonNode body, String model) throws ApiError {
    List<String> inputs = inputs(body.path("input"));
    int dimensions = dimensions(body.path("dimensions"));
    String format = body.path("encoding_format").asText("float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw ApiError.invalid("encoding_format", "encoding_format must be float or base64.");
    }
    ObjectNode answer = Json.object().put("object", "list");
    ArrayNode data = answer.putArray("data");
    int tokens = 0;
    for (int i = 0; i < inputs.size(); i++) {
      float[] vector = vector(inputs.get(i), dimensions);
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      if (format.equals("base64")) {
        item.put("embedding", base64(vector));
      } else {
        ArrayNode numbers = item.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
      tokens += Tokens.count(inputs.get(i));
    }
    answer.put("model", model);
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return answer;
  }

  static float[] vector(String text, int dimensions) {
    double[] sum = new double[dimensions];
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      add(sum, word.isEmpty() ? text : word);
    }
    double length = 0;
    for (double value : sum) {
      length += value * value;
    }
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (sum[i] / Math.sqrt(length));
    }
    return vector;
  }

  private static void add(double[] sum, String word) {
    // Random is specified bit by bit, so that every machine makes the same vector.
    Random random = new Random(seed(word));
    for (int i = 0; i < sum.length; i++) {
      sum[i] += random.nextDouble() - 0.5;
    }
  }

  /** FNV-1a, 64 bits, over the characters. */
  private static long seed(String word) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static int dimensions(JsonNode value) throws ApiError {
    if (value.isMissingNode() || value.isNull()) {
      return DIMENSIONS;
    }
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > MAX_DIMENSIONS) {
      throw ApiError.invalid(
          "dimensions", "dimensions must be a whole number of 1–" + MAX_DIMENSIONS + ".");
    }
    return value.intValue();
  }

  /** A text, texts, tokens, or lists of tokens. */
  private static List<String> inputs(JsonNode input) throws ApiError {
    List<String> inputs = new ArrayList<>();
    if (input.isTextual()) {
      inputs.add(input.textValue());
    } else if (input.isArray() && !input.isEmpty() && input.get(0).isIntegralNumber()) {
      inputs.add(input.toString());
    } else if (input.isArray()) {
      input.forEach(item -> inputs.add(item.isTextual() ? item.textValue() : item.toString()));
    }
    if (inputs.isEmpty() || inputs.size() > MAX_INPUTS || inputs.contains("")) {
      throw ApiError.invalid(
          "input", "input must be a text that is not empty, or a list of 1–" + MAX_INPUTS + ".");
    }
    return inputs;
  }
}
