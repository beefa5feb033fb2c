package dev.vel.wire;

/** The machine-readable error codes of the contract, each with the HTTP status that carries it. */
public enum ErrorCode {
  VALIDATION_ERROR(400),
  MALFORMED_JSON(400),
  AUTHENTICATION_REQUIRED(401),
  INVALID_CREDENTIALS(401),
  FORBIDDEN(403),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  CONFLICT(409),
  PAYLOAD_TOO_LARGE(413),
  UNSUPPORTED_MEDIA_TYPE(415),
  IDEMPOTENCY_MISMATCH(422),
  RATE_LIMIT_EXCEEDED(429),
  QUOTA_EXCEEDED(429),
  INTERNAL_SERVER_ERROR(500),
  UNAVAILABLE(503);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status, 400–599. */
  public int status() {
    return status;
  }
}
