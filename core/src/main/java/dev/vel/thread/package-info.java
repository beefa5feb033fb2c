/** The threads of whatever waits. */
@NullMarked
package dev.vel.thread;

import org.jspecify.annotations.NullMarked;
