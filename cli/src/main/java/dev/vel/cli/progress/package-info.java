/** Telling, on standard error, what is going on for longer than people wait gladly. */
@NullMarked
package dev.vel.cli.progress;

import org.jspecify.annotations.NullMarked;
