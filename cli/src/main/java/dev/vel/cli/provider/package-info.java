/** The commands about model providers. */
@NullMarked
package dev.vel.cli.provider;

import org.jspecify.annotations.NullMarked;
