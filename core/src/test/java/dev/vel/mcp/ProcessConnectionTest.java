package dev.vel.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.McpServer;
import dev.vel.config.Secret;
import dev.vel.identity.MovableClock;
import dev.vel.llm.AddressGuard;
import dev.vel.mcp.ToolException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are processes, good ones and bad ones. */
class ProcessConnectionTest {
  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Connections.Key KEY = new Connections.Key(Optional.empty(), "fixture");

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private final Connections connections = new Connections(Places.of(false), clock);

  @AfterEach
  void close() {
    connections.close();
    awaitNoServer();
  }

  /** One that had to be killed is there for a moment longer. */
  private static void awaitNoServer() {
    await().until(() -> servers() == 0);
  }

  private static long servers() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .filter(each -> each.info().commandLine().orElse("").contains("FixtureServer"))
        .count();
  }

  @Test
  void callsNothingOnAnotherSessionThanTheOneThatWasLookedAt() throws Exception {
    Connection server = server("ok");
    String pid = call(server, "pid");

    ToolException over =
        catchThrowableOfType(
            ToolException.class,
            () ->
                server.call(
                    "echo",
                    JsonNodeFactory.instance.objectNode().put("text", "a"),
                    AMPLE,
                    offered -> {
                      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
                      await().until(() -> server.state() != ToolServer.State.CONNECTED);
                      clock.move(Duration.ofMinutes(2));
                    }));

    assertThat(over.kind()).isEqualTo(Kind.CLOSED);
    assertThat(call(server, "pid")).isNotEqualTo(pid);
  }

  @Test
  void isOpenedByItsFirstUseAndSharedByAll() throws Exception {
    Connection server = server("ok");
    assertThat(server.state()).isEqualTo(ToolServer.State.IDLE);

    assertThat(server.tools(AMPLE)).extracting(Tool::label).contains("fixture/echo");
    assertThat(server.state()).isEqualTo(ToolServer.State.CONNECTED);
    String pid = call(server, "pid");
    assertThat(call(server("ok"), "pid")).isEqualTo(pid);
    assertThat(echo(server, "grüße 🌍")).isEqualTo("grüße 🌍");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chatty", "noisy", "slow", "twopages"})
  void worksThoughTheServerIsOdd(String mode) throws Exception {
    Connection server = server(mode);

    assertThat(server.tools(AMPLE)).hasSize(2);
    assertThat(echo(server, "a")).isEqualTo("a");
  }

  @Test
  void tellsTheProcessNothingOfVelsSecrets() throws Exception {
    McpServer.Stdio described =
        new McpServer.Stdio(
            FixtureServer.command("ok"), Map.of("OWN", new Secret("x")), Optional.empty());
    Connection server =
        connections.to(KEY, new Target(described, AddressGuard.NONE, Optional.empty()));

    List<String> names = List.of(call(server, "env").split(" "));

    assertThat(names).contains("OWN", "PATH");
    assertThat(names)
        .allMatch(name ->
            name.matches(
                    "OWN|MCP_SERVER_PROCESS|PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|TMPDIR|LANG|LC_.*|XDG_.*|NODE_.*|SSL_.*|_")
                || name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
  }

  @ParameterizedTest
  @CsvSource({
    "crash, CLOSED",
    "huge, MALFORMED",
    "crumbs, MALFORMED",
    "noresult, MALFORMED",
    "badjson, TIMEOUT",
    "wrongid, TIMEOUT",
    "endless, TIMEOUT",
    "ok, TIMEOUT"
  })
  void endsABadCallInATypedErrorAndTheNextOneWorks(String mode, Kind kind) throws Exception {
    Connection server = server(mode);
    assertThat(echo(server, "warm")).isEqualTo("warm");
    Duration within = kind == Kind.TIMEOUT ? SHORT : AMPLE;

    ToolException failure = failure(() -> server.call("fault", arguments(), within));

    assertThat(failure.kind()).isEqualTo(kind);
    if (server.state() == ToolServer.State.UNAVAILABLE) {
      clock.move(Duration.ofSeconds(1));
    }
    assertThat(echo(server, "again")).isEqualTo("again");
  }

  @Test
  void saysWhatAServerWaitsForThatIsSilentFromTheStart() throws Exception {
    Connection server = server("mute");
    ToolException failure = failure(() -> server.tools(SHORT));
    assertThat(failure).hasMessage("fixture did not answer `initialize` within 600 ms");
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void tellsTheOwnerOfAServerWhatItSaidLast() {
    Connections.Key own = new Connections.Key(Optional.of(UUID.randomUUID()), "fixture");
    Connection server = connections.to(own, target("exit"));
    assertThat(failure(() -> server.tools(AMPLE)))
        .hasMessage(
            "fixture ended (exit status 3) and said last: Error: the token null is too old");
  }

  @Test
  void failsAtOnceWhileTheServerIsLeftAlone() throws Exception {
    Connection server = server("exit");
    ToolException first = failure(() -> server.tools(AMPLE));
    assertThat(first.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(first).hasMessage("fixture ended (exit status 3)");

    ToolException second = failure(() -> server.tools(AMPLE));

    assertThat(second.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(second).hasMessageContaining("is left alone for a while");
    assertThat(server.state()).isEqualTo(ToolServer.State.UNAVAILABLE);
  }

  @Test
  void leavesOneThatFailsAgainAloneForLonger() {
    Connection server = server("exit");
    failure(() -> server.tools(AMPLE));
    clock.move(Duration.ofSeconds(1));
    assertThat(failure(() -> server.tools(AMPLE))).hasMessageNotContaining("left alone");

    clock.move(Duration.ofSeconds(1));

    assertThat(failure(() -> server.tools(AMPLE))).hasMessageContaining("left alone");
  }

  @Test
  void saysWhatCannotBeStarted() {
    Connection server =
        connections.to(
            KEY,
            new Target(
                new McpServer.Stdio(List.of("/nowhere/tool", "secret"), Map.of(), Optional.empty()),
                AddressGuard.NONE,
                Optional.empty()));

    ToolException failure = failure(() -> server.tools(AMPLE));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("/nowhere/tool").hasMessageNotContaining("secret");
  }

  @Test
  void isUnavailableAtOnceWhenTheProcessDiesWhileNobodyCalls() throws Exception {
    Connection server = server("ok");
    long pid = Long.parseLong(call(server, "pid"));

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    await().until(() -> server.state() == ToolServer.State.UNAVAILABLE);
    assertThat(failure(() -> echo(server, "a")).kind()).isEqualTo(Kind.UNAVAILABLE);
    clock.move(Duration.ofSeconds(1));
    assertThat(echo(server, "b")).isEqualTo("b");
  }

  @Test
  void goesOnOpeningForThoseWhoComeAfter() throws Exception {
    Connection server = server("slow");

    assertThat(failure(() -> server.tools(Duration.ofMillis(100))).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(server.state()).isEqualTo(ToolServer.State.STARTING);

    await().atMost(AMPLE).until(() -> server.state() == ToolServer.State.CONNECTED);
  }

  @Test
  void stopsWaitingForOneThatNeverGreets() {
    Connection server = server("mute");

    assertThat(failure(() -> server.tools(SHORT)).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void refusesAServerOfAnotherTime() {
    assertThat(failure(() -> server("old").tools(AMPLE))).hasMessageContaining("1999-01-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pages", "circle", "cursors", "bulky"})
  void takesOnlySoMuchOfAListing(String mode) {
    ToolException failure = failure(() -> server(mode).tools(AMPLE));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void tellsTheServerWhenACallIsAbandoned() throws Exception {
    Path told = folder.resolve("told");
    Connection server = server("endless", told.toString());
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    echo(server, "warm");
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                server.call("fault", arguments(), AMPLE);
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    Thread.sleep(300);
    long start = System.nanoTime();

    caller.interrupt();
    caller.join();

    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AMPLE.dividedBy(2));
    await()
        .atMost(AMPLE)
        .until(() -> Files.exists(told) && Files.readString(told).contains("requestId"));
  }

  @Test
  void endsAServerThatStopsReading() throws Exception {
    Connection server = server("deaf");
    echo(server, "warm");
    ObjectNode large = arguments().put("text", "z".repeat(1 << 20));
    assertThat(failure(() -> server.call("fault", arguments(), SHORT)).kind())
        .isEqualTo(Kind.TIMEOUT);

    for (int i = 0; i < 20 && server.state() == ToolServer.State.CONNECTED; i++) {
      failure(() -> server.call("echo", large, Duration.ofMillis(50)));
    }

    assertThat(server.state()).isEqualTo(ToolServer.State.UNAVAILABLE);
  }

  @Test
  void endsAServerThatReadsAndNeverAnswers() throws Exception {
    Connection server = server("deaf");
    echo(server, "warm");
    assertThat(failure(() -> server.call("fault", arguments(), SHORT)).kind())
        .isEqualTo(Kind.TIMEOUT);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.state() == ToolServer.State.UNAVAILABLE);
    clock.move(Duration.ofSeconds(1));
    assertThat(echo(server, "again")).isEqualTo("again");
  }

  @Test
  void leavesNoProcessWhenItIsClosedWhileItStarts() {
    Wire wire =
        new Target(
                new McpServer.Stdio(FixtureServer.command("ok"), Map.of(), Optional.empty()),
                AddressGuard.NONE,
                Optional.empty())
            .wire("fixture", Places.FREE);
    wire.ended(wire.failure(Kind.CLOSED, "was closed"));

    assertThat(failure(wire::start).kind()).isEqualTo(Kind.CLOSED);

    awaitNoServer();
  }

  @Test
  void cutsAnAnswerThatIsTooBig() throws Exception {
    ToolResult result = server("big").call("fault", arguments(), AMPLE);

    assertThat(result.text()).hasSizeBetween(1 << 20, (1 << 20) + 100).endsWith("more characters]");
  }

  @Test
  void passesOnThatTheToolFailedOrWasRefused() throws Exception {
    Connection server = server("isError");

    assertThat(server.call("fault", arguments(), AMPLE))
        .isEqualTo(new ToolResult("it did not work", true));
    assertThat(failure(() -> server.call("unknown", arguments(), AMPLE)).kind())
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void asksNoModelForAServer() throws Exception {
    assertThat(server("begging").call("fault", arguments(), AMPLE).text()).isEqualTo("asked");
  }

  @Test
  void killsWhatTheProcessStarted() throws Exception {
    Path file = folder.resolve("pid");
    echo(server("parent", file.toString()), "warm");
    ProcessHandle grandchild =
        ProcessHandle.of(Long.parseLong(Files.readString(file))).orElseThrow();
    long start = System.nanoTime();

    connections.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    await().until(() -> !grandchild.isAlive());
  }

  @Test
  void killsWhatLeftTheProcessThatStartedIt() throws Exception {
    Path file = folder.resolve("pid");
    echo(server("daemon", file.toString()), "warm");
    ProcessHandle astray =
        ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();

    connections.drop(KEY);

    await().atMost(Duration.ofSeconds(5)).until(() -> !astray.isAlive());
    awaitNoThreads();
  }

  @Test
  void runsOnlySoManyProcessesForAUser() throws Exception {
    UUID ann = UUID.randomUUID();
    for (int i = 0; i < 4; i++) {
      echo(own(ann, i), "a");
    }

    assertThat(failure(() -> echo(own(ann, 4), "a")))
        .hasMessageContaining("4 processes")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));

    assertThat(echo(own(UUID.randomUUID(), 0), "b")).isEqualTo("b");
    connections.drop(new Connections.Key(Optional.of(ann), "fixture0"));
    awaitThat(() -> echo(own(ann, 4), "c").equals("c"));
  }

  private void awaitThat(Callable<Boolean> works) {
    await()
        .atMost(AMPLE)
        .ignoreExceptions()
        .until(() -> {
          clock.move(Duration.ofSeconds(1));
          return works.call();
        });
  }

  private Connection own(UUID user, int number) {
    return connections.to(new Connections.Key(Optional.of(user), "fixture" + number), target("ok"));
  }

  @Test
  void closesOneThatNobodyUses() throws Exception {
    Connection server = server("ok");
    long pid = Long.parseLong(call(server, "pid"));
    clock.move(Duration.ofMinutes(6));

    server.sweep();

    assertThat(server.state()).isEqualTo(ToolServer.State.IDLE);
    await()
        .atMost(AMPLE)
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(echo(server, "b")).isEqualTo("b");
  }

  @Test
  void keepsNoThreadOfServersThatWereDropped() throws Exception {
    for (int i = 0; i < 5; i++) {
      echo(server("ok"), "a");
      connections.drop(KEY);
    }

    awaitNoThreads();
  }

  private static void awaitNoThreads() {
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("mcp-fixture")));
  }

  private Connection server(String... arguments) {
    return connections.to(KEY, target(arguments));
  }

  private static Target target(String... arguments) {
    return new Target(
        new McpServer.Stdio(FixtureServer.command(arguments), Map.of(), Optional.empty()),
        AddressGuard.NONE,
        Optional.of(Duration.ofMinutes(5)));
  }

  private static String echo(Connection server, String text)
      throws ToolException, InterruptedException {
    return server.call("echo", arguments().put("text", text), AMPLE).text();
  }

  private static String call(Connection server, String tool)
      throws ToolException, InterruptedException {
    return server.call(tool, arguments(), AMPLE).text();
  }

  private static ObjectNode arguments() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ToolException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ToolException failure = catchThrowableOfType(ToolException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }
}
