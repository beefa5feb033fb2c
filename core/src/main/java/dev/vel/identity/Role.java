package dev.vel.identity;

/** What a user may do. */
public enum Role {
  USER,
  /** Also manages users, and sees every user's audit rows and usage. */
  ADMIN
}
