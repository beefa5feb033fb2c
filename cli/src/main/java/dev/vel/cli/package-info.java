@NullMarked
package dev.vel.cli;

import org.jspecify.annotations.NullMarked;
