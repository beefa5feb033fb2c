/** The chat protocol, the adapter that speaks it, and the model catalogue. */
@NullMarked
package dev.vel.llm;

import org.jspecify.annotations.NullMarked;
