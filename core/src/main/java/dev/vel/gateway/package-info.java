/** What OpenAI's own clients talk to: their requests carried to whichever model answers. */
@NullMarked
package dev.vel.gateway;

import org.jspecify.annotations.NullMarked;
