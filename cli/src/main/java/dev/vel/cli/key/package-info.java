/** The commands about API keys. */
@NullMarked
package dev.vel.cli.key;

import org.jspecify.annotations.NullMarked;
