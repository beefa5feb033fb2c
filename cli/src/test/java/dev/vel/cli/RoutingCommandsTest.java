package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.agent.Optimize;
import dev.vel.cli.output.Feed;
import dev.vel.route.RouteRequest;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskType;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoutingCommandsTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  @Test
  void explainsARoute() {
    Agent agent = desk.vel.agentNamed("writer");
    Desk.Said said =
        desk.pipe(
            "hello\n",
            "route",
            "explain",
            "-",
            "-a",
            "writer",
            "--optimize",
            "cost",
            "--task-type",
            "simple");
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .startsWith("simple because it is a greeting (\"hello\")\n")
        .contains("groq/openai/gpt-oss-20b  $0.00006", "120 ms", "is the default for simple");
    RouteRequest asked = Objects.requireNonNull(desk.vel.explained);
    assertThat(asked.description()).isEqualTo("hello");
    assertThat(asked.agentId()).isEqualTo(agent.id());
    TaskParameters parameters = Objects.requireNonNull(asked.parameters());
    assertThat(parameters.optimize()).isEqualTo(Optimize.COST);
    assertThat(parameters.taskType()).isEqualTo(TaskType.SIMPLE);
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(desk.type("route", "explain", "x", "-o", "json").out())
        .contains("\"rule\" : \"greeting\"", "\"estimated_cost_usd\" : 0.00006015");
    assertThat(desk.pipe(" ", "route", "explain", "-").code()).isEqualTo(2);
  }

  @Test
  void explainsTheRouteOfThePromptAsARunWouldTakeIt() {
    desk.feed = Feed.CERTAIN;
    desk.pipe("piped", "route", "explain", "asked");
    assertThat(Objects.requireNonNull(desk.vel.explained).description())
        .isEqualTo("asked\n\npiped");
    desk.pipe("piped", "route", "explain");
    assertThat(Objects.requireNonNull(desk.vel.explained).description()).isEqualTo("piped");
    assertThat(desk.pipe("", "route", "explain").err()).contains("the prompt is missing");
  }

  @Test
  void showsProvidersAndTheirPrices() {
    assertThat(desk.type("provider", "list").out())
        .contains("openai", "available", "key_refused", "1 models", "not_configured");
    Desk.Said said = desk.type("provider", "show", "openai");
    assertThat(said.out())
        .contains("gpt-4o", "$2.50", "$1.25", "$10.00", "open", "900 ms", "2027-01-14, then gpt-6");
    assertThat(said.err()).contains("1 other models");
    assertThat(desk.type("provider", "show", "opnai").err()).contains("did you mean 'openai'");
    assertThat(desk.type("provider", "show", "openai", "-o", "json").out()).contains("\"o9\"");
  }
}
