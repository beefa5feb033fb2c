/** What calls to models used, and what they cost. */
@NullMarked
package dev.vel.usage;

import org.jspecify.annotations.NullMarked;
