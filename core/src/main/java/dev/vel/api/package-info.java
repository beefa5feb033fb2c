/** The front door: every use case in one interface, and the house behind it. */
@NullMarked
package dev.vel.api;

import org.jspecify.annotations.NullMarked;
