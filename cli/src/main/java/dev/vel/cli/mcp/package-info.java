/** {@code vel mcp}: servers whose tools agents get. */
@NullMarked
package dev.vel.cli.mcp;

import org.jspecify.annotations.NullMarked;
