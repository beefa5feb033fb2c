/** The manual: pages for {@code man}, made from the commands there are when vel is built. */
@NullMarked
package dev.vel.cli.manual;

import org.jspecify.annotations.NullMarked;
