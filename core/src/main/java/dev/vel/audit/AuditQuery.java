package dev.vel.audit;

import dev.vel.wire.Page;

/** Which page of which audit rows is wanted, the newest first. */
public record AuditQuery(AuditFilter filter, Page.Range range) {}
