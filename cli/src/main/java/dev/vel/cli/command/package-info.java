/** What every command is made of: its place in the tree, its options, its call, its exit code. */
@NullMarked
package dev.vel.cli.command;

import org.jspecify.annotations.NullMarked;
