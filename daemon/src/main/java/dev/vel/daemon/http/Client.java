package dev.vel.daemon.http;

/**
 * Where a request comes from.
 *
 * @param address the client's own, as far as trusted proxies tell
 * @param https whether a trusted proxy took the request over HTTPS
 */
record Client(String address, boolean https) {}
