package dev.vel.gateway;

/**
 * What the cache of one instance did since it started.
 *
 * @param memoryHits answers from memory
 * @param tableHits answers from the database
 * @param joined answers of another caller's call that was on its way
 * @param misses questions that had to be asked
 * @param stored answers kept in memory
 * @param dropped answers that were not written to the database: too many at once, or it was away
 * @param entries in memory now
 * @param bytes in memory now, about
 */
public record CacheStats(
    long memoryHits,
    long tableHits,
    long joined,
    long misses,
    long stored,
    long dropped,
    long entries,
    long bytes) {}
