package dev.vel.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;

/** What is said to get the next pair of tokens. */
public record RefreshRequest(String refreshToken) {

  /** From a request body, with every bad field named at once. */
  public static RefreshRequest read(JsonNode body) {
    Fields fields = Fields.of(body);
    RefreshRequest request = new RefreshRequest(fields.text("refresh_token", 1, 1_000));
    fields.end();
    return request;
  }

  @Override
  public String toString() {
    return "RefreshRequest[…]";
  }
}
