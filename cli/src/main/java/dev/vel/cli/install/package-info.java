/** What becomes of this installation: newer versions, older ones, none. */
@NullMarked
package dev.vel.cli.install;

import org.jspecify.annotations.NullMarked;
