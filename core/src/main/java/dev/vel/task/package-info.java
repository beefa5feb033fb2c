/** The task, its states and legal transitions, its event log. */
@NullMarked
package dev.vel.task;

import org.jspecify.annotations.NullMarked;
