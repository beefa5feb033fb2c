/** Users' own provider keys and endpoints. */
@NullMarked
package dev.vel.integration;

import org.jspecify.annotations.NullMarked;
