/** Commands about MCP. */
@NullMarked
package dev.vel.cli.mcp;

import org.jspecify.annotations.NullMarked;
