/** Settings: where they come from, what is wrong with them, and the secrets among them. */
@NullMarked
package dev.vel.config;

import org.jspecify.annotations.NullMarked;
