/** The command about tokens and cost. */
@NullMarked
package dev.vel.cli.usage;

import org.jspecify.annotations.NullMarked;
