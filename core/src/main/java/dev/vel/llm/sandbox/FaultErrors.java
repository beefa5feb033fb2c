package dev.vel.llm.sandbox;

import org.jspecify.annotations.Nullable;

/** The faults that are answers with an error status, in the words of OpenAI's API. */
final class FaultErrors {
  private FaultErrors() {}

  /** The error that the fault answers with, or null when it answers otherwise. */
  static @Nullable ApiError of(Fault fault, String model) {
    return switch (fault) {
      case RATE_LIMITED, RATE_LIMITED_BARE ->
          new ApiError(
              429,
              "requests",
              null,
              "rate_limit_exceeded",
              "Rate limit reached for " + model + " in the sandbox. Please try again in 1s.");
      case INSUFFICIENT_QUOTA ->
          new ApiError(
              429,
              "insufficient_quota",
              null,
              "insufficient_quota",
              "You exceeded your current quota, please check your plan and billing details.");
      case UNAUTHORIZED -> unauthorized();
      case FORBIDDEN ->
          new ApiError(
              403,
              "invalid_request_error",
              null,
              "model_access_denied",
              "The key does not have access to model " + model + ".");
      case MODEL_NOT_FOUND ->
          new ApiError(
              404,
              "invalid_request_error",
              "model",
              "model_not_found",
              "The model " + model + " does not exist or you do not have access to it.");
      case REQUEST_TIMEOUT -> server(408, "The request took too long to arrive.");
      case CONFLICT -> server(409, "The request conflicts with another one.");
      case SERVER_ERROR, SERVER_ERROR_ONCE ->
          server(500, "The server had an error while processing the request.");
      case UNAVAILABLE, FLAPPING ->
          server(503, "The engine is overloaded, please try again later.");
      case CONTEXT_LENGTH ->
          new ApiError(
              400,
              "invalid_request_error",
              "messages",
              "context_length_exceeded",
              "This model's maximum context length is 8192 tokens. Please reduce the length of the"
                  + " messages.");
      case RESET,
          SILENCE,
          SLOW_FIRST_TOKEN,
          CUT,
          STALL,
          MALFORMED_CHUNK,
          NULL_CHOICES,
          NO_DONE,
          ERROR_IN_STREAM,
          NOT_JSON,
          REJECT_PREFIX,
          IGNORE_PREFIX,
          CONTENT_FILTER,
          REFUSAL,
          WRONG_USAGE,
          NO_USAGE ->
          null;
    };
  }

  static ApiError prefix() {
    return new ApiError(
        400,
        "invalid_request_error",
        "messages",
        "invalid_last_message",
        "The last message must have the role user or tool.");
  }

  static ApiError unauthorized() {
    return new ApiError(
        401,
        "invalid_request_error",
        null,
        "invalid_api_key",
        "Incorrect API key provided. Send the key that the sandbox was started with.");
  }

  static ApiError server(int status, String message) {
    return new ApiError(status, "server_error", null, null, message);
  }
}
