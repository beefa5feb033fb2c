package dev.vel.cli;

import java.util.List;

/**
 * A line for every command there is; a bar ends its name. What every command owes its user is
 * tested with these: the forms of its data ({@link FormatsTest}), its fields ({@link ShapesTest}),
 * its words when something is wrong. A command without a line fails the build.
 */
final class Lines {
  private static final String PASSWORD = "Correct-Horse-1\n";

  private Lines() {}

  static List<Line> all() {
    return List.of(
        Line.of("run | hello"),
        Line.of("task submit | hello"),
        Line.of("task list"),
        Line.of("task show | DONE"),
        Line.of("task watch | OPEN"),
        Line.of("task cancel | OPEN"),
        Line.of("task retry | DONE"),
        Line.of("wait | DONE"),
        Line.of("agent create | new --temperature 1"),
        Line.of("agent list"),
        Line.of("agent show | writer"),
        Line.of("agent update | writer --name other"),
        Line.of("agent delete | idle"),
        Line.of("agent test | writer"),
        Line.of("route explain | hello"),
        Line.of("provider list"),
        Line.of("provider show | openai"),
        Line.of("integration add | openai --key-stdin").input("sk-1\n"),
        Line.of("integration list"),
        Line.of("integration show | groq"),
        Line.of("integration update | groq --status inactive"),
        Line.of("integration test | groq"),
        Line.of("integration delete | groq"),
        Line.of("mcp add | more --url https://more.example/mcp"),
        Line.of("mcp list"),
        Line.of("mcp show | docs"),
        Line.of("mcp test | docs"),
        Line.of("mcp tools | docs"),
        Line.of("mcp approve | docs --all"),
        Line.of("mcp remove | docs"),
        Line.of("mcp serve").excepted("speaks a protocol of its own"),
        Line.of("usage"),
        Line.of("quota list"),
        Line.of("quota set | 20 --hard"),
        Line.of("quota remove"),
        Line.of("audit list"),
        Line.of("audit export").excepted("writes rows as --format says"),
        Line.of("audit verify"),
        Line.of("login | URL --email a@b.c --password-stdin").input(PASSWORD),
        Line.of("logout").after(Workshop::signIn),
        Line.of("key create | phone"),
        Line.of("key list"),
        Line.of("key revoke | laptop"),
        Line.of("user list"),
        Line.of("user show | ada@example.com"),
        Line.of("user create | bob@example.com --password-stdin").input(PASSWORD),
        Line.of("user update | ada@example.com --role admin"),
        Line.of("user disable | ada@example.com"),
        Line.of("user enable | ada@example.com"),
        Line.of("user delete | ada@example.com"),
        Line.of("context list"),
        Line.of("context use | local"),
        Line.of("context set | production https://vel.example.com"),
        Line.of("context delete | staging"),
        Line.of("config list"),
        Line.of("config get | port"),
        Line.of("config set | port 4030"),
        Line.of("config unset | port"),
        Line.of("config explain | port"),
        Line.of("daemon start").after(Workshop::bringVeld),
        Line.of("daemon stop"),
        Line.of("daemon status").exits(1),
        Line.of("daemon logs"),
        Line.of("worker").after(Workshop::interrupt).exits(130),
        Line.of("sandbox").after(Workshop::interrupt).exits(130),
        Line.of("doctor").exits(1),
        Line.of("completion | bash"),
        Line.of("update").after(Workshop::install),
        Line.of("uninstall").after(Workshop::install),
        Line.of("version"));
  }

  /** Those whose data takes the form that is asked for. */
  static List<Line> withData() {
    return all().stream().filter(line -> line.exception().isEmpty()).toList();
  }
}
