/** The command that looks for what is wrong. */
@NullMarked
package dev.vel.cli.doctor;

import org.jspecify.annotations.NullMarked;
