/** The command that runs tasks in local mode. */
@NullMarked
package dev.vel.cli.worker;

import org.jspecify.annotations.NullMarked;
