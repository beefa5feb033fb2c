package dev.vel.daemon.http;

/**
 * One route.
 *
 * @param method GET also serves HEAD
 * @param template such as <code>/api/tasks/{id}</code>
 */
public record Route(String method, String template, Access access, Handler handler) {}
