/** Signing in and out, and choosing the context. */
@NullMarked
package dev.vel.cli.account;

import org.jspecify.annotations.NullMarked;
