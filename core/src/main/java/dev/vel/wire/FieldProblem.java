package dev.vel.wire;

/**
 * One thing wrong with one field of a request.
 *
 * @param field the field's path, such as {@code config.temperature}; empty for the body as a whole
 * @param message what is wrong and what is allowed, without the offending value
 */
public record FieldProblem(String field, String message) {}
