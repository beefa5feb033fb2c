/** Traces for OpenTelemetry: requests, the tasks they submit, attempts, and calls to models. */
@NullMarked
package dev.vel.daemon.trace;

import org.jspecify.annotations.NullMarked;
