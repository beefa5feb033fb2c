package dev.vel.cli.command;

/** A place in the tree of commands: one that runs, or one that holds others. */
public sealed interface Node permits Leaf, Branch {}
