/** {@code vel shell} and {@code vel chat}: conversations at a terminal, and through pipes. */
@NullMarked
package dev.vel.cli.shell;

import org.jspecify.annotations.NullMarked;
