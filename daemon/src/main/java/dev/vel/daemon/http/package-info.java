/** HTTP as vel speaks it: framing guards, bodies, errors, streams, CORS and who is calling. */
@NullMarked
package dev.vel.daemon.http;

import org.jspecify.annotations.NullMarked;
