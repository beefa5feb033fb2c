package dev.vel.task;

/**
 * One turn of a conversation that is over.
 *
 * @param question what the task was asked, in its own words
 * @param parameters what it said beyond that
 * @param answer what came of it, never blank; of a task that was cut short, as far as it came
 */
public record Turn(String question, TaskParameters parameters, String answer) {}
