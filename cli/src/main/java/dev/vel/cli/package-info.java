/** The {@code vel} command: its entry point and the tree of its commands. */
@NullMarked
package dev.vel.cli;

import org.jspecify.annotations.NullMarked;
