package dev.vel.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.cli.install.Sources;
import dev.vel.cli.process.Executables;
import dev.vel.identity.ApiKey;
import dev.vel.identity.NewApiKey;
import dev.vel.integration.IntegrationProvider;
import dev.vel.integration.NewIntegration;
import dev.vel.mcp.NewMcpServer;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion scripts; that of bash is run by bash itself. */
final class CompletionTest {
  /** Where a shell reads its script. */
  private static final String READ = "READ ";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  /** What bash offers for the last word. */
  private String offered(String line) throws IOException, InterruptedException {
    return offered(line.replace("''", ""), line);
  }

  /**
   * The same.
   *
   * @param words the line as bash takes it apart, in the notation of a list of its own
   */
  private String offered(String line, String words) throws IOException, InterruptedException {
    return run(
        "bash",
        "bash",
        READ
            + "COMP_LINE='%s' COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _vel; echo ${COMPREPLY[*]}"
                .formatted(line.replace("'", "'\\''"), words));
  }

  /**
   * What a shell says when it has read its script, with a vel on the path that knows two agents.
   */
  private String run(String shell, String program, String ask)
      throws IOException, InterruptedException {
    Path script =
        Files.writeString(home.resolve("vel." + shell), desk.type("completion", shell).out());
    Sources.program(
        home.resolve("bin/vel"),
        "case \"$*\" in '__complete integrations') echo groq ;; '__complete servers') echo docs ;;"
            + " '__complete keys') echo laptop ;; '__complete users') echo ada@example.com ;;"
            + " '__complete sessions') echo rivers ;; esac;"
            + " [ \"$*\" = '__complete agents --context staging' ] && echo elsewhere; [ \"$*\" = '__complete agents' ] && printf 'writer\\tresearcher\\nthe second\\tresearcher\\nteam:one\\tresearcher\\nsay \"$a\"\\tresearcher\\n'");
    ProcessBuilder builder =
        new ProcessBuilder(program, "-c", ask.replace(READ, "source " + script + "; "))
            .redirectErrorStream(true);
    builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CONFIG_HOME", home.toString());
    builder.environment().put("XDG_DATA_HOME", home.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  private static void assume(String program) {
    assumeThat(Executables.onPath(program, System.getenv()))
        .as(program + " is not here")
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vel tas | task",
        "vel task ''  | submit list show watch cancel retry",
        "vel -o json task l | list",
        "vel --jq task task l | list",
        "vel task list --stat | --status",
        "vel run x --prio | --priority",
        "vel run x --priority '' | low medium high",
        "vel task list -o '' | table json jsonl yaml",
        "vel run --agent task --pri | --priority",
        "vel config ex | explain",
        "vel run -- --pri | ''",
        "vel completion --fie | --fields",
        "vel agent show '' | writer the\\ second team:one say\\ \\\"\\$a\\\"",
        "vel agent show writer '' | ''",
        "vel --context staging agent show '' | elsewhere",
        "vel run x --context staging --agent '' | elsewhere",
        "vel completion '' | bash zsh fish powershell",
        "vel completion -o json f | fish",
        "vel completion bash '' | ''",
        "vel config get por | port",
        "vel config set vel_cl | vel_classification",
        "vel config explain u | url",
        "vel -o '' | table json jsonl yaml",
        "vel task --scr | --screen-reader",
        "vel agent show w | writer",
        "vel run x --agent the | the\\ second",
        "vel task list -a wr | writer",
        "vel agent show --lo | --local",
        "vel wait x --for co | completed",
        "vel wait x --for completed,f | completed,failed",
        "vel wait x --for completed, | completed,pending completed,in_progress completed,completed"
            + " completed,failed completed,cancelled",
        "vel wait x --for=completed,f | completed,failed",
        "vel run x --priority low,h | ''",
        "vel task show '' | ''",
        "vel integration add t | taskmaster",
        "vel key create x --scope read,w | read,write",
        "vel sandbox --fault slow | slow-first-token",
        "vel batch run x --report '' | junit= json= markdown=",
        "vel integration show '' | groq",
        "vel mcp tools '' | docs",
        "vel mcp add '' | ''",
        "vel agent create x --mcp-server docs,d | docs,docs",
        "vel key revoke '' | laptop",
        "vel user show '' | ada@example.com",
        "vel audit list --user a | ada@example.com",
        "vel shell --resume '' | rivers",
        "vel chat --resume r | rivers"
      })
  void offersWhatMayFollow(String line, String words) throws Exception {
    assertThat(offered(line)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vel run x --priority=lo | vel run x --priority = lo | low",
        "vel wait x --for=failed,co | vel wait x --for = failed,co | failed,completed",
        "vel run x --priority= | vel run x --priority = | low medium high",
        "vel task list --agent=the\\ s | vel task list --agent = 'the\\ s' | the\\ second",
        "vel run x --priority=low --opti | vel run x --priority = low --opti | --optimize",
        "vel run --model a:list --pri | vel run --model a : list --pri | --priority",
        "vel run --agent team: | vel run --agent team : | one",
        "vel run --agent team:o | vel run --agent team : o | one",
        "vel run --agent=team:o | vel run --agent = team : o | one",
        "vel agent show the\\ s | vel agent show 'the\\ s' | the\\ second",
        "vel agent show \"the s | vel agent show '\"the s' | the second",
        "vel agent show 'the s | vel agent show \\'the\\ s | the second",
        "vel agent show \"team:o | vel agent show '\"team:o' | team:one",
        "vel agent show \"say | vel agent show '\"say' | say \\\"\\$a\\\"",
        "vel agent show say | vel agent show say | say\\ \\\"\\$a\\\"",
      })
  void offersInTheMiddleOfWhatBashTakesApart(String line, String words, String offers)
      throws Exception {
    assertThat(offered(line, words)).isEqualTo(offers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish", "powershell"})
  void knowsEveryCommandForEveryShell(String shell) {
    Desk.Said said = desk.type("completion", shell);
    assertThat(said.code()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("vel config explain", "vel task watch", "vel mcp serve");
    desk.screen = true;
    assertThat(desk.type("completion", shell).err()).startsWith("to install: ");
    assertThat(desk.type("completion", shell, "-q").err()).isEmpty();
  }

  @Test
  void breaksNoLineOfAScript() {
    String whole = desk.type("completion", "bash").out();
    desk.screen = true;
    desk.columns = 40;
    assertThat(desk.type("completion", "bash").out()).isEqualTo(whole);
  }

  @Test
  void answersAsJson() {
    JsonNode answer =
        Json.read(desk.type("completion", "fish", "-o", "json").out(), JsonNode.class);
    assertThat(answer.path("shell").asText()).isEqualTo("fish");
    assertThat(answer.path("script").asText()).contains("complete -c vel");
  }

  @Test
  void refusesAnotherShell() {
    assertThat(desk.type("completion", "fihs"))
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: SHELL must be one of bash, zsh, fish, powershell, not 'fihs'; did you mean 'fish'?\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vel tas | task:Submit, list",
        "vel task l | list:",
        "vel task list --stat | --status:Only those of this status.",
        "vel run x --priority '' | low",
        "vel -o json agent show '' | the second",
        "vel run x --agent '' | the second",
        "vel run x --agent=te | team:one",
        "vel run x --priority=l | low",
        "vel --context staging run x --agent '' | elsewhere",
        "vel completion '' | powershell",
        "vel completion zsh '' | files",
        "vel config explain '' | credentials",
        "vel -o '' | jsonl",
        "vel wait x --for completed,f | [*,]",
        "vel wait x --for=completed,f | [*,]",
        "vel wait x --for completed,f | failed",
        "vel audit export --file '' | files",
        "vel integration add '' | taskmaster",
        "vel integration show '' | groq",
        "vel mcp show '' | docs",
        "vel key create x --scope '' | admin",
        "vel shell --resume '' | rivers",
        "vel batch run x --report j | junit=",
      })
  void offersInZsh(String line, String words) throws Exception {
    assume("zsh");
    String ask =
        "compadd() { print -rl -- \"${(@P)@[-1]}\" }; _describe() { compadd \"$@\" };"
            + " _files() { print files }; compset() { print -r \"[$2]\" }; words=(%s); CURRENT=$#words; _vel";
    assertThat(run("zsh", "zsh", "compdef() {}; " + READ + ask.formatted(line))).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vel tas | task",
        "vel task l | list",
        "vel task list --stat | --status",
        "vel run x --priority  | high low medium",
        "vel agent show w | writer",
        "vel run x --agent  | say \"$a\" team:one the second writer",
        "vel run x --agent=te | --agent=team:one",
        "vel run x --context staging --agent e | elsewhere",
        "vel run x --priority=l | --priority=low",
        "vel completion  | bash fish powershell zsh",
        "vel completion -o yaml f | fish",
        "vel config get por | port",
        "vel config explain u | url",
        "vel wait x --for co | completed",
        "vel wait x --for completed,f | completed,failed",
        "vel wait x --for=completed,f | --for=completed,failed",
        "vel integration add t | taskmaster",
        "vel integration show g | groq",
        "vel mcp show d | docs",
        "vel key revoke l | laptop",
        "vel key create x --scope read,w | read,write",
        "vel user show a | ada@example.com",
        "vel shell --resume r | rivers",
        "vel batch run x --report ju | junit=",
      })
  void offersInFish(String line, String words) throws Exception {
    assume("fish");
    String typed = line.matches(".*(--agent|--priority|vel completion)") ? line + " " : line;
    String said = run("fish", "fish", READ + "complete -C '" + typed + "'");
    assertThat(said.lines().map(each -> each.split("\t")[0]).collect(joining(" ")))
        .isEqualTo(words);
  }

  @Test
  void quotesEveryWordForPowerShell() {
    String script = desk.type("completion", "powershell").out();
    assertThat(script).matches("(?s)[ -~\n]+");
    String code = script.replaceAll("'(?:[^']|'')*'", "Q").replaceAll("(?m)^ *#.*$", "");
    assertThat(code).doesNotContain("'").doesNotContain("`").doesNotContain("$(");
    for (String pair : new String[] {"()", "{}", "[]"}) {
      assertThat(code.chars().filter(each -> each == pair.charAt(0)).count())
          .isEqualTo(code.chars().filter(each -> each == pair.charAt(1)).count());
    }
    assertThat(script)
        .contains("& $offer 'Command' 'list' ")
        .contains("'vel task list --status' { & $offer 'ParameterValue' 'pending' 'pending'; ")
        .contains("& $offer 'ParameterName' '--status' 'Only those of this status.'\n")
        .contains("The agent''s id or name")
        .doesNotContainPattern("& \\$offer '[A-Za-z]+' '[^']*' ''\\n");
  }

  @Test
  void completesWhatOnlyVelKnows() {
    Agent writer = desk.vel.agentNamed("writer");
    Task task = desk.vel.taskOf(writer, "say\t\u001b[1mhi\nto them", TaskStatus.COMPLETED);
    desk.environment.put("DATABASE_URL", "postgresql://db.example.com/vel");
    assertThat(desk.type("__complete", "agents").out()).isEqualTo("writer\tresearcher\n");
    assertThat(desk.type("__complete", "tasks").out())
        .isEqualTo(task.id().toString().substring(28) + "\tcompleted: say hi to them\n");
    assertThat(desk.type("__complete", "providers").out()).contains("openai\t");
    assertThat(desk.type("__complete", "models").out()).contains("\topenai\n");
    desk.vel.createIntegration(new NewIntegration(IntegrationProvider.GROQ, null, "k"), null);
    assertThat(desk.type("__complete", "integrations").out()).isEqualTo("groq\tactive\n");
    desk.vel.addMcpServer(new NewMcpServer("docs", "https://docs.example.com/mcp", null, null));
    assertThat(desk.type("__complete", "servers").out()).isEqualTo("docs\tidle\n");
    assertThat(desk.type("__complete", "users").out()).contains("@", "\t");
    desk.type("context", "set", "staging", "http://staging.example.com");
    assertThat(desk.type("__complete", "contexts"))
        .isEqualTo(
            new Desk.Said(0, "local\tlocal mode\nstaging\thttp://staging.example.com\n", ""));
  }

  @Test
  void completesKeysByTheirNamesAndThoseOfOneNameByTheirIds() {
    desk.environment.put("VEL_URL", "http://staging.example.com");
    ApiKey laptop = desk.vel.createKey(new NewApiKey("laptop", null, null));
    ApiKey first = desk.vel.createKey(new NewApiKey("ci", null, null));
    ApiKey second = desk.vel.createKey(new NewApiKey("ci", null, null));
    assertThat(desk.type("__complete", "keys").out().lines())
        .containsExactlyInAnyOrder(
            "laptop\t…" + laptop.hint(),
            first.id() + "\tci …" + first.hint(),
            second.id() + "\tci …" + second.hint());
  }

  @Test
  void completesTheSessionsThatCanGoOnThere() throws IOException {
    desk.environment.put("VEL_URL", "http://staging.example.com");
    assertThat(desk.type("__complete", "sessions")).isEqualTo(new Desk.Said(0, "", ""));
    desk.pipe("name a river\n", "chat");
    assertThat(desk.type("__complete", "sessions").out()).matches("[0-9a-f]{8}\tname a river\n");
  }

  @Test
  void completesNothingRatherThanStartADatabaseOrComplain() {
    desk.vel.agentNamed("writer");
    assertThat(desk.type("__complete", "agents")).isEqualTo(new Desk.Said(0, "", ""));
    assertThat(desk.wish).isNull();
    desk.environment.put("VEL_URL", "http://staging.example.com");
    assertThat(desk.type("__complete", "agents").out()).startsWith("writer\t");
    assertThat(desk.type("__complete", "agents", "--local"))
        .as("where the command is to go")
        .isEqualTo(new Desk.Said(0, "", ""));
    desk.vel.failure = new VelException(ErrorCode.UNAVAILABLE, "nobody answers");
    assertThat(desk.type("__complete", "agents")).isEqualTo(new Desk.Said(1, "", ""));
    desk.environment.put("VEL_URL", "no url");
    assertThat(desk.type("__complete", "agents")).isEqualTo(new Desk.Said(1, "", ""));
  }

  @Test
  void waitsForNobodyWhileSomebodyTypes() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      desk.realDoors = true;
      desk.environment.put("VEL_URL", "http://127.0.0.1:" + silent.getLocalPort());
      desk.environment.put("VEL_TOKEN", "t");
      long begin = System.nanoTime();
      assertThat(desk.type("__complete", "agents")).isEqualTo(new Desk.Said(1, "", ""));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void hidesTheCommandThatScriptsUse() {
    assertThat(desk.type("--help").out()).doesNotContain("__complete");
    assertThat(desk.type("completion", "bash").out()).doesNotContain("'vel __complete'");
    assertThat(desk.type("__complete", "xyzzy").code()).isEqualTo(2);
  }
}
