/** Looking at settings, and changing those of the settings file. */
@NullMarked
package dev.vel.cli.config;

import org.jspecify.annotations.NullMarked;
