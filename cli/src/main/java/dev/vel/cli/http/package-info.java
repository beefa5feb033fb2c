/** The front door over HTTP. */
@NullMarked
package dev.vel.cli.http;

import org.jspecify.annotations.NullMarked;
