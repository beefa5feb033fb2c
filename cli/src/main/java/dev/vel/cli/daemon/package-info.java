/** The commands about the local daemon. */
@NullMarked
package dev.vel.cli.daemon;

import org.jspecify.annotations.NullMarked;
