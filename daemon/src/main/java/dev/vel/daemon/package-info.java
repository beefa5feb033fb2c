@NullMarked
package dev.vel.daemon;

import org.jspecify.annotations.NullMarked;
