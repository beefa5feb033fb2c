package dev.vel.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of a plan's steps. */
final class PlanRows {
  private static final String STATE =
      """
      s.id, s.step_id, s.title, s.status,
      (SELECT coalesce(json_agg(d.step_id ORDER BY d.step), '[]')
       FROM tasks d WHERE d.id = ANY (s.depends_on))::text AS depends_on
      """;

  private static final String STEPS = "FROM tasks s WHERE s.parent_id = ? ORDER BY s.step";

  private PlanRows() {}

  /**
   * Where the steps of a plan stand, in order; empty for a task without steps. What came of them is
   * not read. Who may see it is the caller's matter.
   */
  static List<StepState> states(Tx tx, UUID planId) {
    return tx.query(PlanRows::state, "SELECT " + STATE + STEPS, planId);
  }

  /** The steps of a plan and what came of them, in order. */
  static List<StepOutcome> outcomes(Tx tx, UUID planId) {
    return tx.query(
        PlanRows::outcome,
        "SELECT s.attempt, s.result::text AS result, s.error::text AS error, " + STATE + STEPS,
        planId);
  }

  private static StepState state(Row row) {
    return new StepState(
        row.text("step_id"),
        row.text("title"),
        row.choice("status", TaskStatus.class),
        row.id("id"),
        List.of(row.json("depends_on", String[].class)));
  }

  private static StepOutcome outcome(Row row) {
    StepState state = state(row);
    return new StepOutcome(
        state,
        row.optionalJson("result", TaskResult.class),
        row.optionalJson("error", TaskError.class),
        state.status() == TaskStatus.COMPLETED && row.integer("attempt") == 0);
  }

  /**
   * What a step must know; empty for a task that is none.
   *
   * @param most characters of each output
   */
  static Optional<StepContext> context(Tx tx, UUID stepId, int most) {
    return tx.first(
            row -> row.text("goal"),
            """
            SELECT p.description AS goal FROM tasks s JOIN tasks p ON p.id = s.parent_id WHERE s.id = ?
            """,
            stepId)
        .map(goal ->
            new StepContext(
                goal,
                tx.query(
                    row ->
                        new StepContext.Earlier(
                            row.text("title"), row.text("output"), row.big("more")),
                    """
                    SELECT d.title, left(whole.output, ?) AS output,
                           greatest(0, char_length(whole.output) - ?)::bigint AS more
                    FROM tasks s JOIN tasks d ON d.id = ANY (s.depends_on)
                    CROSS JOIN LATERAL (SELECT coalesce(d.result ->> 'output', '') AS output OFFSET 0) AS whole
                    WHERE s.id = ? ORDER BY d.step
                    """,
                    most,
                    most,
                    stepId)));
  }

  /**
   * The steps that a retry of a plan goes on with: those of the plan, or of the latest run before
   * it that came as far as having steps; completed ones with their result. Empty when there are
   * none, when that run was completed, so that its retry does everything anew, and when it had no
   * real plan.
   */
  static List<StepDraft> toRepeat(Tx tx, UUID planId) {
    return tx.query(
        PlanRows::draft,
        """
        WITH RECURSIVE run AS (
          SELECT CAST(? AS uuid) AS id, 1 AS back
          UNION ALL
          SELECT t.retry_of, back + 1 FROM run JOIN tasks t USING (id) WHERE t.retry_of IS NOT NULL),
        last AS (
          SELECT id, status, plan FROM run JOIN tasks t USING (id)
          WHERE t.plan IS NOT NULL ORDER BY back LIMIT 1)
        SELECT s.id, s.step_id, s.title, s.description, s.agent_id, s.parameters::text AS parameters,
               CASE WHEN s.status = 'completed' THEN s.result END::text AS result,
               (SELECT coalesce(json_agg(d.step_id ORDER BY d.step), '[]')
                FROM tasks d WHERE d.id = ANY (s.depends_on))::text AS depends_on
        FROM tasks s JOIN last ON last.id = s.parent_id
        WHERE last.status <> 'completed' AND last.plan -> 'makeshift' IS DISTINCT FROM 'true'
        ORDER BY s.step
        """,
        planId);
  }

  private static StepDraft draft(Row row) {
    PlanStep step =
        new PlanStep(
            row.text("step_id"),
            row.text("title"),
            row.text("description"),
            List.of(row.json("depends_on", String[].class)),
            null,
            null,
            row.id("agent_id"));
    return new StepDraft(
        step,
        row.json("parameters", TaskParameters.class),
        row.id("id"),
        row.optionalJson("result", TaskResult.class));
  }

  /**
   * Inserts the steps of a plan. Those with a result are over; those that wait for nothing, or for
   * what is over, are ready.
   */
  static void insert(
      Tx tx,
      Attempt plan,
      List<StepDraft> drafts,
      List<UUID> ids,
      @Nullable String trace,
      Instant now) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < drafts.size(); i++) {
      places.put(drafts.get(i).step().id(), i);
    }
    ArrayNode rows = Json.array();
    for (int i = 0; i < drafts.size(); i++) {
      List<Integer> needed = drafts.get(i).step().dependsOn().stream().map(places::get).toList();
      boolean isReady = needed.stream().allMatch(place -> drafts.get(place).result() != null);
      ObjectNode row = row(drafts.get(i), ids.get(i), i + 1);
      row.put("is_ready", isReady);
      row.set("depends_on", Json.tree(needed.stream().map(ids::get).toList()));
      rows.add(row);
    }
    tx.update(
        """
        INSERT INTO tasks (id, user_id, trace, claimant, agent_id, retry_of, parent_id, step, step_id, title, depends_on,
                           description, priority, parameters, ready, ready_at, status, result, finished_at,
                           last_event, created_at, updated_at)
        SELECT id, ?, ?, (SELECT claimant FROM tasks WHERE id = ?), coalesce(agent_id, ?), retry_of, ?, step, step_id, title,
               ARRAY(SELECT jsonb_array_elements_text(depends_on)::uuid),
               description, ?, parameters, is_ready AND result IS NULL, CASE WHEN is_ready THEN CAST(? AS timestamptz) END,
               CASE WHEN result IS NULL THEN 'pending' ELSE 'completed' END, result,
               CASE WHEN result IS NOT NULL THEN CAST(? AS timestamptz) END,
               CASE WHEN result IS NULL THEN 1 ELSE 2 END, ?, ?
        FROM jsonb_to_recordset(CAST(? AS jsonb)) AS step (
          id uuid, agent_id uuid, retry_of uuid, step smallint, step_id text, title text, depends_on jsonb,
          description text, parameters jsonb, result jsonb, is_ready boolean)
        """,
        plan.userId(),
        trace,
        plan.taskId(),
        plan.agentId(),
        plan.taskId(),
        plan.priority(),
        now,
        now,
        now,
        now,
        rows);
  }

  private static ObjectNode row(StepDraft draft, UUID id, int place) {
    PlanStep step = draft.step();
    ObjectNode row = Json.object();
    row.put("id", id.toString());
    row.put("agent_id", step.agentId() == null ? null : step.agentId().toString());
    row.put("retry_of", draft.repeats() == null ? null : draft.repeats().toString());
    row.put("step", place);
    row.put("step_id", step.id());
    row.put("title", step.title());
    row.put("description", step.description());
    row.set("parameters", Json.tree(draft.parameters()));
    if (draft.result() != null) {
      row.set("result", Json.tree(draft.result()));
    }
    return row;
  }

  static List<StepState> described(List<StepDraft> drafts, List<UUID> ids) {
    List<StepState> states = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      PlanStep step = drafts.get(i).step();
      TaskStatus status =
          drafts.get(i).result() == null ? TaskStatus.PENDING : TaskStatus.COMPLETED;
      states.add(new StepState(step.id(), step.title(), status, ids.get(i), step.dependsOn()));
    }
    return states;
  }
}
