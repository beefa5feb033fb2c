/**
 * vel as an MCP server: its use cases as tools, its tasks and agents as resources, its agents as
 * prompts, whatever carries the messages.
 */
@NullMarked
package dev.vel.mcpserver;

import org.jspecify.annotations.NullMarked;
