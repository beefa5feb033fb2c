package dev.vel.daemon.http;

import dev.vel.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param headers beside those that every answer carries; one value each
 */
public record Answer(int status, Map<String, String> headers, Content content) {

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** What follows the headers. */
  public sealed interface Content {}

  /** Nothing. */
  public record None() implements Content {}

  /** A whole document. */
  public record Whole(String type, String text) implements Content {}

  /** A whole document as its bytes, which are not to be changed. */
  @SuppressWarnings("ArrayRecordComponent") // Sent once, and only read.
  public record Raw(String type, byte[] bytes) implements Content {}

  /** What is found out while the client waits. */
  public record Found(Live live) implements Content {}

  /** Events, as they happen. */
  public record Events(EventSource source) implements Content {}

  /** The value as JSON. */
  public static Answer json(int status, Object value) {
    return whole(status, "application/json", Json.write(value));
  }

  /** A new object, and where it is from now on. */
  public static Answer created(String location, Object value) {
    return json(201, value).with("Location", location);
  }

  /** A document of some other kind. */
  public static Answer whole(int status, String type, String text) {
    return new Answer(status, Map.of(), new Whole(type, text));
  }

  /** A document that is bytes already. */
  public static Answer raw(int status, Map<String, String> headers, String type, byte[] bytes) {
    return new Answer(status, headers, new Raw(type, bytes));
  }

  /** An answer that may yet become a stream. */
  public static Answer live(Live live) {
    return new Answer(200, Map.of(), new Found(live));
  }

  /** No content. */
  public static Answer empty(int status) {
    return new Answer(status, Map.of(), new None());
  }

  /** A stream of events, which takes over the source and closes it. */
  public static Answer events(EventSource source) {
    return new Answer(200, Map.of("X-Accel-Buffering", "no"), new Events(source));
  }

  /** The same with one more header. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, content);
  }
}
