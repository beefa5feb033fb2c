/** The durable engine: claim, run, recover, drain. */
@NullMarked
package dev.vel.work;

import org.jspecify.annotations.NullMarked;
