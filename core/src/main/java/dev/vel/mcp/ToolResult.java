package dev.vel.mcp;

/**
 * What a tool answered.
 *
 * @param text the text of its content, other kinds of content described in a line each; the
 *     structured content as JSON where there is no text. Not yet cut to any budget, but never more
 *     than the connection's limit
 * @param failed whether the tool itself says that it failed ({@code isError}); the text then says
 *     why
 */
public record ToolResult(String text, boolean failed) {}
