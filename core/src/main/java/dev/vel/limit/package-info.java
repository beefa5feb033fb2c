/** How much a caller may ask for, held across instances. */
@NullMarked
package dev.vel.limit;

import org.jspecify.annotations.NullMarked;
