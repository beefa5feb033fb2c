package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditFormat;
import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditOutcome;
import dev.vel.audit.AuditQuery;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.wire.Fields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who did what. */
final class AuditRoutes {
  private static final int LONGEST = 200;

  private final Doors doors;

  private AuditRoutes(Doors doors) {
    this.doors = doors;
  }

  static List<Route> of(Doors doors) {
    AuditRoutes routes = new AuditRoutes(doors);
    return List.of(
        doors.userAsking("GET", "/api/audit-logs", AuditRoutes::list),
        new Route("GET", "/api/audit-logs/export", Access.USER, routes::export),
        doors.admin("POST", "/api/audit-logs/verify", AuditRoutes::verify));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    AuditQuery wanted = new AuditQuery(filter(query), query.range());
    query.end();
    return Answer.json(200, vel.auditLogs(wanted));
  }

  private Answer export(Request request) {
    Query query = request.query();
    AuditFilter filter = filter(query);
    AuditFormat format =
        Objects.requireNonNullElse(query.choice("format", AuditFormat.class), AuditFormat.JSONL);
    query.end();
    if (request.isHead()) {
      return Answer.empty(200).with("Content-Type", format.contentType());
    }
    return Answer.live(start -> {
      Download out = new Download(start, format.contentType(), headers(format));
      try (Vel vel = doors.open(request)) {
        vel.auditExport(filter, format, out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      out.close();
      return Answer.empty(200);
    });
  }

  private static Map<String, String> headers(AuditFormat format) {
    return Map.of(
        "Content-Disposition",
        "attachment; filename=\"audit-logs.%s\"".formatted(format.name().toLowerCase(Locale.ROOT)));
  }

  private static Answer verify(Vel vel, Request request) {
    return Answer.json(200, vel.auditVerify(expected(request)));
  }

  private static @Nullable AuditHead expected(Request request) {
    Fields fields = Fields.of(request.jsonOrNothing());
    String text = fields.optionalText("expect", 1, 100);
    AuditHead head = text == null ? null : AuditHead.parse(text);
    if (text != null && head == null) {
      fields.problem("expect", "must be NUMBER:HASH as an earlier verification told it");
    }
    fields.end();
    return head;
  }

  private static AuditFilter filter(Query query) {
    return new AuditFilter(
        query.text("action", LONGEST),
        query.id("user_id"),
        query.text("resource_type", LONGEST),
        query.text("resource_id", LONGEST),
        query.choice("outcome", AuditOutcome.class),
        query.time("from"),
        query.time("to"));
  }
}
