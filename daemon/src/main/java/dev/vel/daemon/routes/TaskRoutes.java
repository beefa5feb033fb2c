package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.task.NewTask;
import dev.vel.task.Priority;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tasks, but for their streams. */
final class TaskRoutes {
  private static final int LONGEST_SEARCH = 200;

  private TaskRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.userAsking("GET", "/api/tasks", TaskRoutes::list),
        doors.user("POST", "/api/tasks", TaskRoutes::submit),
        doors.user("POST", "/api/tasks/batch", TaskRoutes::submitAll),
        doors.user(
            "GET", "/api/tasks/{id}", (vel, request) -> Answer.json(200, vel.task(id(request)))),
        doors.user(
            "POST",
            "/api/tasks/{id}/cancel",
            (vel, request) -> Answer.json(200, vel.cancel(id(request)))),
        doors.user(
            "POST",
            "/api/tasks/{id}/retry",
            (vel, request) -> created(request, vel.retry(id(request)))));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    TaskQuery wanted =
        new TaskQuery(
            query.choice("status", TaskStatus.class),
            query.id("agent_id"),
            query.choice("priority", Priority.class),
            query.time("created_after"),
            query.time("created_before"),
            query.text("q", LONGEST_SEARCH),
            query.id("parent_id"),
            query.range());
    query.end();
    return Answer.json(200, vel.tasks(wanted));
  }

  private static Answer submit(Vel vel, Request request) {
    String key = request.idempotencyKey();
    return created(request, vel.submit(NewTask.read(request.json()), key));
  }

  private static Answer submitAll(Vel vel, Request request) {
    String key = request.idempotencyKey();
    List<Task> tasks = vel.submitAll(NewTask.readBatch(request.json()), key);
    return Answer.created(request.base() + "/tasks", Map.of("data", tasks));
  }

  private static Answer created(Request request, Task task) {
    return Answer.created(request.base() + "/tasks/" + task.id(), task);
  }

  private static UUID id(Request request) {
    return request.id("Task");
  }
}
