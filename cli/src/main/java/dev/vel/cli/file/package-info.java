/** Files and folders that are their owner's alone, and that several commands change at once. */
@NullMarked
package dev.vel.cli.file;

import org.jspecify.annotations.NullMarked;
