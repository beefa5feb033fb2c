package dev.vel.task;

/**
 * The engine's hold on a task's job, as it was when this instance claimed it: an instance that
 * slept through its lease must not begin what another has meanwhile.
 *
 * @param holder the instance's name
 * @param version of the job's row
 */
public record JobLease(String holder, long version) {}
