/** The commands about tasks, {@code vel run} among them. */
@NullMarked
package dev.vel.cli.task;

import org.jspecify.annotations.NullMarked;
