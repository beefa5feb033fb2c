/** JSON Schemas of other people's, held to what makes checking values against them cheap. */
@NullMarked
package dev.vel.schema;

import org.jspecify.annotations.NullMarked;
