/**
 * Tools of MCP servers: which there are, whom they belong to, the connections to them, and what
 * comes of a call.
 */
@NullMarked
package dev.vel.mcp;

import org.jspecify.annotations.NullMarked;
