/** The commands about agents. */
@NullMarked
package dev.vel.cli.agent;

import org.jspecify.annotations.NullMarked;
