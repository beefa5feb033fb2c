/** The one pool, the one way to open a transaction, the schema and the embedded PostgreSQL. */
@NullMarked
package dev.vel.db;

import org.jspecify.annotations.NullMarked;
