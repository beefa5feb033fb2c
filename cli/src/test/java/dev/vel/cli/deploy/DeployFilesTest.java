package dev.vel.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.config.Setting;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the files that Fly, GitHub, Prometheus and Grafana read. */
final class DeployFilesTest {
  private static final Pattern METRIC = Pattern.compile("\\b(?:vel|jvm|process|system)_[a-z0-9_]+");
  private static final Pattern PINNED = Pattern.compile("\\./.+|[\\w.-]+/[\\w./-]+@[0-9a-f]{40}");

  @Test
  void flyTomlIsWhatVelNeeds() throws IOException {
    JsonNode fly = new TomlMapper().readTree(DeployPages.read("fly.toml"));
    JsonNode env = fly.get("env");
    JsonNode service = fly.get("http_service");

    assertThat(fly.get("primary_region").textValue()).isEqualTo("iad");
    assertThat(seconds(fly.get("kill_timeout")))
        .as("ten seconds more than the time to drain")
        .isGreaterThanOrEqualTo(env.get("VEL_DRAIN_SECONDS").asInt() + 10);
    assertThat(service.get("internal_port").asText())
        .isEqualTo(env.get("PORT").textValue())
        .isEqualTo("8080");
    assertThat(service.get("force_https").booleanValue()).isTrue();
    assertThat(service.get("auto_stop_machines").textValue())
        .as("vel stops by itself, for Fly would stop it in the middle of a task")
        .isEqualTo("off");
    assertThat(service.get("auto_start_machines").booleanValue()).isTrue();
    assertThat(service.at("/checks/0/path").textValue()).isEqualTo("/api/health");
    assertThat(fly.at("/metrics/port").asText())
        .isEqualTo(env.get("METRICS_PORT").textValue())
        .isEqualTo("9091");
    assertThat(fly.at("/restart/0/policy").textValue()).isEqualTo("on-failure");
    assertThat(fly.at("/deploy/release_command").textValue()).isEqualTo("--migrate");
  }

  @Test
  void flyTomlSetsWhatIsASettingAndNoSecret() throws IOException {
    JsonNode env = new TomlMapper().readTree(DeployPages.read("fly.toml")).get("env");
    Set<String> open =
        Arrays.stream(Setting.values())
            .filter(it -> !it.secret())
            .map(Setting::name)
            .collect(Collectors.toSet());

    assertThat(open).containsAll(() -> env.fieldNames());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ci.yml", "deploy.yml"})
  void workflowsPinTheirActionsAndMayReadOnly(String name) throws IOException {
    JsonNode workflow = new YAMLMapper().readTree(DeployPages.read(".github/workflows/" + name));

    assertThat(workflow.findValuesAsText("uses")).isNotEmpty().allMatch(PINNED.asMatchPredicate());
    assertThat(workflow.has("concurrency")).isTrue();
    assertThat(workflow.has("permissions")).isTrue();
    assertThat(workflow.findValues("permissions"))
        .allSatisfy(may ->
            assertThat(may).allSatisfy(right -> assertThat(right.textValue()).isEqualTo("read")));
  }

  @Test
  void releasesAreTestedThenStagedThenTriedThenMadeInProduction() throws IOException {
    JsonNode jobs =
        new YAMLMapper().readTree(DeployPages.read(".github/workflows/deploy.yml")).get("jobs");

    assertThat(jobs.at("/image/needs").textValue()).isEqualTo("test");
    assertThat(jobs.at("/staging/needs").textValue()).isEqualTo("image");
    assertThat(jobs.at("/smoke/needs").textValue()).isEqualTo("staging");
    assertThat(jobs.at("/production/needs")).extracting(JsonNode::textValue).contains("smoke");
    assertThat(jobs.at("/production/environment/name").textValue()).isEqualTo("production");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/deploy/alerts.yml", "docs/deploy/grafana.json"})
  void onlyMetricsThatThereAreAreAskedFor(String file) {
    String known = DeployPages.read("docs/metrics.md");
    TreeSet<String> unknown = new TreeSet<>();
    METRIC.matcher(DeployPages.read(file)).results().forEach(it -> unknown.add(it.group()));
    assertThat(unknown).hasSizeGreaterThan(20);

    unknown.removeIf(metric -> isKnown(metric, known));

    assertThat(unknown).isEmpty();
  }

  @Test
  void dashboardShowsSomethingInEachPanel() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DeployPages.read("docs/deploy/grafana.json"));
    List<JsonNode> panels =
        dashboard
            .get("panels")
            .valueStream()
            .filter(it -> !it.get("type").textValue().equals("row"))
            .toList();

    assertThat(panels)
        .hasSizeGreaterThan(15)
        .allSatisfy(panel -> assertThat(panel.at("/targets/0/expr").textValue()).isNotBlank());
    assertThat(dashboard.get("panels").findValuesAsText("id")).doesNotHaveDuplicates();
  }

  private static boolean isKnown(String metric, String page) {
    String name = metric.replaceFirst("_(bucket|count|sum)$", "");
    return page.contains("`" + metric + "`")
        || page.contains("`" + name + "`")
        || (metric.startsWith("jvm_") && page.contains("`jvm_*`"))
        || (metric.startsWith("process_") && page.contains("`process_*`"));
  }

  private static int seconds(JsonNode duration) {
    return Integer.parseInt(duration.textValue().replace("s", ""));
  }
}
