/** Choosing between local mode and a deployed vel, and running tasks in local mode. */
@NullMarked
package dev.vel.cli.door;

import org.jspecify.annotations.NullMarked;
