/**
 * MCP over streamable HTTP: sessions, the streams that carry their messages, and what is checked of
 * a request before either is touched.
 */
@NullMarked
package dev.vel.daemon.mcp;

import org.jspecify.annotations.NullMarked;
