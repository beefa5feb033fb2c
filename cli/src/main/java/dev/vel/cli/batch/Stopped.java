package dev.vel.cli.batch;

/** The user, or whoever runs the job, asked to stop. */
final class Stopped extends Exception {}
