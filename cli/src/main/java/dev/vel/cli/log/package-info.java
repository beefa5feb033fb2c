/** What the libraries beneath have to say: nothing, unless it is asked for. */
@NullMarked
package dev.vel.cli.log;

import org.jspecify.annotations.NullMarked;
