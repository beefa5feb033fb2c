/** Running many tasks of a file, and reporting on them: what a CI wants. */
@NullMarked
package dev.vel.cli.batch;

import org.jspecify.annotations.NullMarked;
