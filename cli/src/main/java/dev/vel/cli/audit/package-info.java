/** {@code vel audit}: who did what. */
@NullMarked
package dev.vel.cli.audit;

import org.jspecify.annotations.NullMarked;
