/** OpenAI's protocol for vel's own callers, and what is kept of the answers. */
@NullMarked
package dev.vel.gateway;

import org.jspecify.annotations.NullMarked;
