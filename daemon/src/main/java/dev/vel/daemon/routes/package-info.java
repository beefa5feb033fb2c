/** The routes of the contract, each a thin step from a request to the front door and back. */
@NullMarked
package dev.vel.daemon.routes;

import org.jspecify.annotations.NullMarked;
