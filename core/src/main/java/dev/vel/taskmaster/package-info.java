/**
 * Keeps Task Master's own list in step with what vel does: a task of an orchestrating agent is a
 * task there, the steps of a plan are its subtasks. vel's rows are the truth; Task Master mirrors
 * them, and is caught up with when it was away.
 */
@NullMarked
package dev.vel.taskmaster;

import org.jspecify.annotations.NullMarked;
