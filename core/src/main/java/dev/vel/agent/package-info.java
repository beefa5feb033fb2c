/** The agent and its validated configuration. */
@NullMarked
package dev.vel.agent;

import org.jspecify.annotations.NullMarked;
