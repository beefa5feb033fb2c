package dev.vel.llm;

/**
 * A model's wish that one of the functions offered to it be called.
 *
 * @param id what the result names, unique in its answer; made up where the provider gave none
 * @param name as the model wrote it, which need not be one that was offered
 * @param arguments as the model wrote them: JSON as a rule, but nobody has checked
 */
public record ChatToolCall(String id, String name, String arguments) {}
