/** The command that serves the sandbox. */
@NullMarked
package dev.vel.cli.sandbox;

import org.jspecify.annotations.NullMarked;
