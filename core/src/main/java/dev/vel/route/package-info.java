/** Which model answers: order, failover, cost and metering. */
@NullMarked
package dev.vel.route;

import org.jspecify.annotations.NullMarked;
