<<<<<<< HEAD
/** {@code vel mcp}: servers whose tools agents get, and vel as such a server. */
=======
/** {@code vel mcp}: servers whose tools agents get, and vel as a server itself. */
>>>>>>> client
@NullMarked
package dev.vel.cli.mcp;

import org.jspecify.annotations.NullMarked;
