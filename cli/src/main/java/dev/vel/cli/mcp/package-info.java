/** {@code vel mcp}: servers whose tools agents get, and vel as such a server. */
@NullMarked
package dev.vel.cli.mcp;

import org.jspecify.annotations.NullMarked;
