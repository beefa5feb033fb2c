/** The append-only log of who did what. */
@NullMarked
package dev.vel.audit;

import org.jspecify.annotations.NullMarked;
