package dev.vel.cli.command;

import java.util.function.Supplier;

/**
 * A command as its parent knows it. The command itself is only built when it is the one that is
 * run: that keeps the start quick however many commands there are.
 *
 * @param summary one line for the parent's help
 */
public record Entry(String name, String summary, Supplier<? extends Node> node) {}
