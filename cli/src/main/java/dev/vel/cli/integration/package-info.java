/** The commands about users' own provider keys. */
@NullMarked
package dev.vel.cli.integration;

import org.jspecify.annotations.NullMarked;
