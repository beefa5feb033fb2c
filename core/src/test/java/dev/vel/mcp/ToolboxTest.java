package dev.vel.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.TestAudit;
import dev.vel.config.McpServer;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.identity.MovableClock;
import dev.vel.identity.Principal;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.integration.Endpoints;
import dev.vel.integration.KeyRotation;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets which tools, over a server that changes its mind. */
class ToolboxTest {
  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final Actor ACTOR = Actor.SYSTEM;

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private Path mood;
  private Database database;
  private KeyRotation keys;
  private McpServers servers;
  private Principal ada;
  private Principal root;

  @BeforeEach
  void setUp() {
    mood = folder.resolve("mood");
    database = Database.open(TestDatabase.settings(), TestDatabase.settings().url().orElseThrow());
    keys = new KeyRotation(database, new Secret("s".repeat(64)), List.of(), clock);
    servers = servers(false);
    ada = user("ada", Role.USER);
    root = user("root", Role.ADMIN);
  }

  @AfterEach
  void tearDown() {
    servers.close();
    database.close();
  }

  private McpServers servers(boolean anyCommand) {
    Map<String, McpServer> operators =
        Map.of(
            "files",
            new McpServer.Stdio(
                FixtureServer.command("ok", mood.toString()), Map.of(), Optional.empty()),
            "gone",
            new McpServer.Stdio(List.of("/nowhere/tool"), Map.of(), Optional.empty()));
    return servers(operators, List.of("127.0.0.1"), anyCommand);
  }

  private McpServers servers(
      Map<String, McpServer> operators, List<String> allowedHosts, boolean anyCommand) {
    return new McpServers(
        new Settings.Mcp(operators, folder),
        database,
        TestAudit.at(clock),
        new Endpoints(allowedHosts),
        keys,
        anyCommand,
        clock);
  }

  private Principal user(String name, Role role) {
    UUID id = Ids.next();
    database.run(tx ->
        tx.update(
            """
            INSERT INTO users (id, email, password_hash, role, created_at, updated_at)
            VALUES (?, ?, 'x', ?, now(), now())
            """,
            id,
            name + "-" + id + "@example.com",
            role));
    return new Principal(id, name, role, Set.of(Scope.values()), Optional.empty());
  }

  @Test
  void offersWhatAServerHasAtFirstAndSaysWhatIsMissing() throws Exception {
    ToolServers.Offer offer = servers.tools().offer(ada.userId(), List.of(), AMPLE);

    assertThat(offer.tools()).extracting(Tool::label).containsExactly("files/echo", "files/fault");
    assertThat(offer.missing()).containsOnlyKeys("gone");
    assertThat(servers.tools().offer(ada.userId(), List.of("nobody"), AMPLE).missing())
        .containsEntry("nobody", "there is no MCP server nobody");
  }

  @Test
  void withholdsAToolThatChangedUntilAnAdministratorApprovesIt() throws Exception {
    Tool echo = offered("files/echo").orElseThrow();
    become("changed");

    assertThat(offered("files/echo")).isEmpty();
    assertThat(missing()).containsEntry("files/echo", "files/echo has changed and is not approved");
    ToolException refused =
        catchThrowableOfType(ToolException.class, () -> call(echo, Json.object()));
    assertThat(refused.kind()).isEqualTo(Kind.NOT_ALLOWED);

    assertThat(servers.tools(root, "files"))
        .filteredOn(tool -> tool.standing() == McpTool.Standing.CHANGED)
        .singleElement()
        .satisfies(tool -> assertThat(tool.description()).isEqualTo("Answers and obeys"))
        .satisfies(tool -> assertThat(tool.approvedDescription()).isEqualTo("Answers its text"));
    McpApproval echoOnly = seen("files", "echo");
    assertThatThrownBy(() -> servers.approve(ada, ACTOR, "files", echoOnly))
        .isInstanceOf(VelException.class)
        .hasMessageContaining("administrator");
    servers.approve(root, ACTOR, "files", echoOnly);

    assertThat(offered("files/echo")).isPresent();
    assertThat(call(echo, Json.object().put("text", "a")).text()).isEqualTo("a");
  }

  @Test
  void approvesNothingThatSaysSomethingElseByNow() throws Exception {
    become("grown");
    McpApproval harmless = seen("files", "echo");
    become("grown changed");

    VelException refused =
        catchThrowableOfType(
            VelException.class, () -> servers.approve(root, ACTOR, "files", harmless));

    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(offered("files/echo")).isEmpty();
  }

  @Test
  void withholdsAToolThatCameLater() throws Exception {
    assertThat(offered("files/extra")).isEmpty();
    become("grown");

    assertThat(offered("files/extra")).isEmpty();
    assertThat(offered("files/echo")).isPresent();
    assertThat(servers.get(ada, "files").waiting()).isEqualTo(1);
    servers.approve(root, ACTOR, "files", seen("files", "extra"));

    assertThat(offered("files/extra")).isPresent();
  }

  @Test
  void approvesNothingUnseenOfAServerThatHadNothingAtFirst() throws Exception {
    become("nothing");
    assertThat(offered("files/echo")).isEmpty();
    become("");

    assertThat(offered("files/echo")).isEmpty();
    assertThat(missing()).containsEntry("files/echo", "files/echo is new and not approved");
  }

  @Test
  void forgetsToolsThatWereNeverApprovedAndAreGone() throws Exception {
    assertThat(offered("files/echo")).isPresent();
    for (int i = 0; i < 4; i++) {
      become("inventive");
      assertThat(offered("files/echo")).isPresent();
    }

    assertThat(servers.get(ada, "files").tools()).isEqualTo(902);
    become("");
    assertThat(offered("files/echo")).isPresent();
    assertThat(servers.get(ada, "files").tools()).isEqualTo(2);
  }

  @Test
  void keepsNoMoreThanTwiceWhatAServerMayOffer() throws Exception {
    become("inventive");
    for (int i = 0; i < 3; i++) {
      assertThat(offered("files/echo")).isPresent();
      servers.approve(root, ACTOR, "files", seen("files", null));
      become("inventive");
    }
    assertThat(offered("files/echo")).isPresent();

    assertThat(servers.get(ada, "files").tools()).isBetween(902, 2_000);
  }

  @Test
  void offersNoToolWhoseNameTheProtocolDoesNotAllow() throws Exception {
    become("odd");

    assertThat(servers.tools().offer(ada.userId(), List.of("files"), AMPLE).tools())
        .extracting(Tool::label)
        .containsExactly("files/echo", "files/fault");
    assertThat(missing())
        .containsOnlyKeys("files/files/echo", "files/*")
        .containsEntry("files/*", "files/* has a name that the protocol does not allow");
    assertThat(servers.tools(root, "files"))
        .filteredOn(tool -> tool.standing() == McpTool.Standing.REFUSED)
        .allMatch(tool -> "has a name that the protocol does not allow".equals(tool.refusal()))
        .extracting(McpTool::name)
        .containsExactlyInAnyOrder("files/echo", "*");
    assertThat(servers.test(root, ACTOR, "files").message())
        .contains(" tools, of which agents never get 2: ")
        .endsWith(" has a name that the protocol does not allow, and others");
    McpApproval all = seen("files", "files/echo");
    assertThatThrownBy(() -> servers.approve(root, ACTOR, "files", all))
        .hasMessageContaining("files/echo cannot be approved");
    Tool odd = new Tool("files", "files/echo", "", Json.object(), true);
    ToolException refused =
        catchThrowableOfType(ToolException.class, () -> call(odd, Json.object()));
    assertThat(refused.kind()).isEqualTo(Kind.NOT_ALLOWED);
    assertThat(refused).hasMessageContaining("a name that the protocol does not allow");
  }

  @Test
  void leavesWhatItWritesAloneWhenItIsInterrupted() throws Exception {
    AtomicReference<Thread> asking = new AtomicReference<>();
    database.run(tx -> {
      tx.update("LOCK TABLE mcp_tools IN EXCLUSIVE MODE");
      asking.set(
          Thread.ofVirtual()
              .start(() ->
                  assertThatThrownBy(() -> offered("files/echo"))
                      .isInstanceOf(InterruptedException.class)));
      await().until(() -> waitsForTheTable());
      asking.get().interrupt();
      try {
        assertThat(asking.get().join(AMPLE)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });

    await().untilAsserted(() -> assertThat(servers.get(ada, "files").tools()).isEqualTo(2));
  }

  private boolean waitsForTheTable() {
    return database
            .tx(tx ->
                tx.first(
                    row -> row.integer("waiting"),
                    "SELECT count(*)::int AS waiting FROM pg_locks"
                        + " WHERE NOT granted AND relation = 'mcp_tools'::regclass"))
            .orElse(0)
        > 0;
  }

  @Test
  void sendsNothingWhoseArgumentsAreWrong() throws Exception {
    Tool echo = offered("files/echo").orElseThrow();

    for (ObjectNode bad : List.of(Json.object().put("text", 1), Json.object().put("txet", "a"))) {
      ToolException refused = catchThrowableOfType(ToolException.class, () -> call(echo, bad));
      assertThat(refused.kind()).isEqualTo(Kind.INVALID_ARGUMENTS);
    }
    assertThat(call(echo, Json.object().put("text", "a")).text()).isEqualTo("a");
  }

  @Test
  void callsNoToolThatTheServerDoesNotHave() {
    Tool invented = new Tool("files", "invented", "", Json.object(), true);

    ToolException refused =
        catchThrowableOfType(ToolException.class, () -> call(invented, Json.object()));

    assertThat(refused.kind()).isEqualTo(Kind.NOT_ALLOWED);
  }

  @Test
  void letsUsersStartOnlyWhatTheOperatorLists() throws Exception {
    NewMcpServer listed = command("mine", FixtureServer.command("ok", mood.toString()));
    NewMcpServer other = command("evil", List.of("/bin/sh", "-c", "true"));

    assertThat(servers.add(ada, ACTOR, listed).origin()).isEqualTo(McpServerView.Origin.OWN);
    assertThatThrownBy(() -> servers.add(ada, ACTOR, other)).hasMessageContaining("operator");
    assertThat(database.<List<String>>tx(tx -> servers.tools().names(tx, ada.userId())))
        .containsExactly("files", "gone", "mine");
    assertThat(database.<List<String>>tx(tx -> servers.tools().names(tx, root.userId())))
        .containsExactly("files", "gone");
    assertThat(servers.test(ada, ACTOR, "mine").status()).isEqualTo(McpServerTest.Status.PASSED);
  }

  @Test
  void asksAgainWhetherACommandIsListedEachTimeItIsUsed() throws Exception {
    servers.close();
    try (McpServers local = servers(true)) {
      local.add(ada, ACTOR, command("tool", FixtureServer.command("ok")));
      assertThat(local.test(ada, ACTOR, "tool").message()).isEqualTo("tool offers 2 tools");
    }
    servers = servers(false);

    assertThat(servers.test(ada, ACTOR, "tool").message()).contains("does not list any more");
  }

  @Test
  void takesACommandWithTheSameWordTwice() {
    List<String> command = List.of("x", "-e", "a", "-e", "");

    assertThat(NewMcpServer.read(Json.tree(command("n", command))).command()).isEqualTo(command);
  }

  @Test
  void refusesTheOperatorsNamesAndPrivateAddresses() {
    assertThatThrownBy(() -> servers.add(ada, ACTOR, url("files", "https://example.com")))
        .hasMessageContaining("take another");
    assertThatThrownBy(() -> servers.add(ada, ACTOR, url("inside", "https://10.0.0.1/mcp")))
        .isInstanceOf(VelException.class);
    assertThatThrownBy(() -> servers.remove(ada, ACTOR, "files")).hasMessageContaining("operator");
  }

  @Test
  void showsNoKeyAndNoCommandOfTheOperators() {
    McpServerView mine = servers.add(ada, ACTOR, url("docs", "http://127.0.0.1:9/mcp"));

    assertThat(mine.keyHint()).isEqualTo("…6789");
    assertThat(Json.write(servers.list(ada))).doesNotContain("sk-0123456789", folder.toString());
    assertThat(servers.get(ada, "gone").command()).containsExactly("tool");
    assertThat(servers.get(root, "gone").command()).containsExactly("tool");
  }

  @Test
  void showsNobodyWhatMayHoldTheOperatorsSecrets() {
    URI web = URI.create("https://example.com/t0ken/mcp?key=t0ken");
    Map<String, McpServer> secretive =
        Map.of(
            "web",
            new McpServer.Http(web, Map.of()),
            "tool",
            new McpServer.Stdio(List.of("/opt/tool", "t0ken"), Map.of(), Optional.empty()));
    try (McpServers others = servers(secretive, List.of(), false)) {
      assertThat(Json.write(others.list(root))).doesNotContain("t0ken");
      assertThat(others.get(root, "web").url()).isEqualTo("https://example.com");
      assertThat(others.get(root, "tool").command()).containsExactly("tool");
    }
  }

  @Test
  void callsNoPlainAddressThatTheOperatorAllowsNoMore() throws Exception {
    servers.add(ada, ACTOR, url("docs", "http://127.0.0.1:9/mcp"));

    try (McpServers strict = servers(Map.of(), List.of(), false)) {
      assertThat(strict.test(ada, ACTOR, "docs").message())
          .contains("http address", "does not allow any more");
    }
  }

  @Test
  void keepsOneUsersServersFromAnother() {
    servers.add(ada, ACTOR, url("docs", "http://127.0.0.1:9/mcp"));

    assertThatThrownBy(() -> servers.get(root, "docs")).isInstanceOf(VelException.class);
    assertThatThrownBy(() -> servers.remove(root, ACTOR, "docs")).isInstanceOf(VelException.class);
    servers.remove(ada, ACTOR, "docs");
    assertThatThrownBy(() -> servers.get(ada, "docs")).isInstanceOf(VelException.class);
  }

  private McpApproval seen(String server, @Nullable String tool) throws InterruptedException {
    return new McpApproval(
        servers.tools(root, server).stream()
            .filter(it -> tool == null || it.name().equals(tool))
            .map(it -> new McpApproval.Seen(it.name(), it.fingerprint()))
            .toList());
  }

  private void become(String what) throws Exception {
    Files.writeString(mood, what);
    clock.move(Duration.ofSeconds(11));
  }

  private Optional<Tool> offered(String label) throws InterruptedException {
    return servers.tools().offer(ada.userId(), List.of("files"), AMPLE).tools().stream()
        .filter(tool -> tool.label().equals(label))
        .findFirst();
  }

  private Map<String, String> missing() throws InterruptedException {
    return servers.tools().offer(ada.userId(), List.of("files"), AMPLE).missing();
  }

  private ToolResult call(Tool tool, ObjectNode arguments)
      throws ToolException, InterruptedException {
    return servers.tools().call(ada.userId(), tool, arguments, AMPLE);
  }

  private static NewMcpServer command(String name, List<String> command) {
    return new NewMcpServer(name, null, null, command);
  }

  private static NewMcpServer url(String name, String url) {
    return new NewMcpServer(name, url, "sk-0123456789", null);
  }
}
