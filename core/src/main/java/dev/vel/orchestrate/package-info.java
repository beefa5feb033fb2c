/** How one task is run, from its row to its result. */
@NullMarked
package dev.vel.orchestrate;

import org.jspecify.annotations.NullMarked;
