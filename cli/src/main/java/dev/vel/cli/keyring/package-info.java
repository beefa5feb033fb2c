/** The system's own keyring, through the program that the system has for it. */
@NullMarked
package dev.vel.cli.keyring;

import org.jspecify.annotations.NullMarked;
