/** What an instance tells of itself in numbers, in Prometheus' text form. */
@NullMarked
package dev.vel.daemon.metrics;

import org.jspecify.annotations.NullMarked;
