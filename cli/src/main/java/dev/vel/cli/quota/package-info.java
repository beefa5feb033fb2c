/** The commands about what may be used in a month. */
@NullMarked
package dev.vel.cli.quota;

import org.jspecify.annotations.NullMarked;
