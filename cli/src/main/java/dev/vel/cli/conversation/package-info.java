/** Conversations: tasks that go on from each other, and the sessions that remember them. */
@NullMarked
package dev.vel.cli.conversation;

import org.jspecify.annotations.NullMarked;
