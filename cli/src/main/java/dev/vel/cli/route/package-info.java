/** The commands about which models are asked. */
@NullMarked
package dev.vel.cli.route;

import org.jspecify.annotations.NullMarked;
