/** Processes that outlive the command that started them. */
@NullMarked
package dev.vel.cli.process;

import org.jspecify.annotations.NullMarked;
