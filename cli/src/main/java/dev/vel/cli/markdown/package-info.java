/** Markdown as a terminal shows it, while it still comes. */
@NullMarked
package dev.vel.cli.markdown;

import org.jspecify.annotations.NullMarked;
