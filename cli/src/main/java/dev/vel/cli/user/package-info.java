/** The commands with which administrators manage users. */
@NullMarked
package dev.vel.cli.user;

import org.jspecify.annotations.NullMarked;
