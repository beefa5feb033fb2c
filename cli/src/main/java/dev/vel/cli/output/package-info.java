/** What reaches the terminal: formats, tables, and text that cannot command it. */
@NullMarked
package dev.vel.cli.output;

import org.jspecify.annotations.NullMarked;
