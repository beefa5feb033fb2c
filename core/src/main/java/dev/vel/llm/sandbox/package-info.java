/** A local server that speaks the providers' protocol, with faults on demand. */
@NullMarked
package dev.vel.llm.sandbox;

import org.jspecify.annotations.NullMarked;
