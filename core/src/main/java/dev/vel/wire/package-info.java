/** What every door shares: JSON, pages, errors and the reading of request bodies. */
@NullMarked
package dev.vel.wire;

import org.jspecify.annotations.NullMarked;
