package dev.vel.identity;

import java.time.Instant;
import java.util.UUID;

/** A user as the API shows it: never with a password hash. */
public record User(
    UUID id, String email, Role role, boolean disabled, Instant createdAt, Instant updatedAt) {}
