package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A function that a model may ask to be called.
 *
 * @param name 1–64 letters of ASCII, digits, {@code _} and {@code -}, unique in its request
 * @param description what it does, in the words of whoever offers it
 * @param parameters the JSON Schema of its arguments, which are an object
 */
public record ChatTool(String name, String description, JsonNode parameters) {}
