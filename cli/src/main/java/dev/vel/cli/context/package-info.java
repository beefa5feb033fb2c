/** Which vel is meant, and the tokens for it, kept in the user's configuration folder. */
@NullMarked
package dev.vel.cli.context;

import org.jspecify.annotations.NullMarked;
