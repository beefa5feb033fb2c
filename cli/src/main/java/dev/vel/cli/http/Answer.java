package dev.vel.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.lang.reflect.RecordComponent;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered.
 *
 * @param url who was asked, for messages
 * @param retryAfter the header of that name, null when there was none
 * @param location where a redirect points, null for none
 */
record Answer(
    URI url, int status, String body, @Nullable String retryAfter, @Nullable String location) {

  boolean good() {
    return status / 100 == 2;
  }

  /** The body as {@code type}. */
  <T> T as(Class<T> type) {
    JsonNode tree = tree();
    if (type.isRecord() && !speaksOf(tree, type)) {
      throw notVels(null);
    }
    return made(tree, type);
  }

  /** A record of nothing can be made of any object. */
  private static boolean speaksOf(JsonNode tree, Class<?> type) {
    for (RecordComponent part : type.getRecordComponents()) {
      for (Map.Entry<String, JsonNode> field : tree.properties()) {
        if (field.getKey().replace("_", "").equalsIgnoreCase(part.getName())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The body as a page of {@code type}. */
  <T> Page<T> page(Class<T> type) {
    JsonNode tree = tree();
    return new Page<>(items(tree, type), made(tree.path("meta"), Page.Meta.class));
  }

  /** The body's list of {@code type}. */
  <T> List<T> items(Class<T> type) {
    return items(tree(), type);
  }

  private <T> List<T> items(JsonNode tree, Class<T> type) {
    JsonNode list = tree.path("data");
    if (!list.isArray()) {
      throw notVels(null);
    }
    List<T> items = new ArrayList<>(list.size());
    list.forEach(item -> items.add(made(item, type)));
    return items;
  }

  private JsonNode tree() {
    try {
      return Json.read(body, JsonNode.class);
    } catch (IllegalArgumentException e) {
      throw notVels(e);
    }
  }

  private <T> T made(JsonNode tree, Class<T> type) {
    try {
      return Json.convert(tree, type);
    } catch (IllegalArgumentException e) {
      throw notVels(e);
    }
  }

  private VelException notVels(@Nullable IllegalArgumentException cause) {
    return new VelException(
        ErrorCode.INTERNAL_SERVER_ERROR,
        url + " answered something that is not vel's: this is no vel, so check the URL",
        cause);
  }

  /** Whether the body is a JSON object with this field. */
  boolean speaksOf(String field) {
    return bodyOrNothing().has(field);
  }

  /** The refusal that this answer is. */
  VelException refusal() {
    if (status / 100 == 3) {
      return new VelException(
          ErrorCode.INTERNAL_SERVER_ERROR,
          url
              + " sends on to "
              + place(location)
              + ", where commands do not follow: name that with `vel login` or `vel context set`");
    }
    JsonNode error = bodyOrNothing();
    String message =
        error.path("error").isTextual()
            ? error.path("error").textValue()
            : url + " answered HTTP " + status + " as no vel does; check the URL";
    return new VelException(
        code(error), traced(message, error), details(error), wait(retryAfter), null);
  }

  /** Who looks into the server's log needs to know under which name. */
  private String traced(String message, JsonNode error) {
    String name = "request_id";
    String id = error.path(name).asText();
    if (status != HttpURLConnection.HTTP_INTERNAL_ERROR || id.isEmpty()) {
      return message;
    }
    return message + (message.endsWith(name) ? " " : "; " + name + " ") + id;
  }

  /** Where a vel is that answers at this URL. */
  private static String place(@Nullable String location) {
    return String.valueOf(location).replaceFirst("/(api|v1|mcp)(/.*)?$", "").replaceFirst("/$", "");
  }

  private JsonNode bodyOrNothing() {
    try {
      return Json.read(body, JsonNode.class);
    } catch (IllegalArgumentException notVels) {
      return Json.object();
    }
  }

  private ErrorCode code(JsonNode error) {
    String name = error.path("code").asText();
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElseGet(this::codeOfStatus);
  }

  private ErrorCode codeOfStatus() {
    return switch (status) {
      case HttpURLConnection.HTTP_UNAUTHORIZED -> ErrorCode.AUTHENTICATION_REQUIRED;
      case HttpURLConnection.HTTP_FORBIDDEN -> ErrorCode.FORBIDDEN;
      case HttpURLConnection.HTTP_NOT_FOUND -> ErrorCode.NOT_FOUND;
      case HttpURLConnection.HTTP_CONFLICT -> ErrorCode.CONFLICT;
      case HttpURLConnection.HTTP_ENTITY_TOO_LARGE -> ErrorCode.PAYLOAD_TOO_LARGE;
      case 429 -> ErrorCode.RATE_LIMIT_EXCEEDED;
      case HttpURLConnection.HTTP_BAD_GATEWAY,
          HttpURLConnection.HTTP_UNAVAILABLE,
          HttpURLConnection.HTTP_GATEWAY_TIMEOUT ->
          ErrorCode.UNAVAILABLE;
      default -> ErrorCode.INTERNAL_SERVER_ERROR;
    };
  }

  private static List<FieldProblem> details(JsonNode error) {
    List<FieldProblem> problems = new ArrayList<>();
    for (JsonNode problem : error.path("details")) {
      problems.add(
          new FieldProblem(problem.path("field").asText(), problem.path("message").asText()));
    }
    return problems;
  }

  /** Whole seconds; the other form of the header, a date, is not used by vel. */
  private static @Nullable Duration wait(@Nullable String retryAfter) {
    return retryAfter != null && retryAfter.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : null;
  }
}
