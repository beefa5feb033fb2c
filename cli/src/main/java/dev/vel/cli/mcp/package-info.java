/** {@code vel mcp}: servers whose tools agents get, and vel as a server itself. */
@NullMarked
package dev.vel.cli.mcp;

import org.jspecify.annotations.NullMarked;
