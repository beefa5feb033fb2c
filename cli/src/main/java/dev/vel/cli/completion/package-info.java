/** Completion of commands and options in the user's shell. */
@NullMarked
package dev.vel.cli.completion;

import org.jspecify.annotations.NullMarked;
