/** Users, passwords, tokens, sessions and API keys: who is calling. */
@NullMarked
package dev.vel.identity;

import org.jspecify.annotations.NullMarked;
