package dev.vel.cli;

import dev.vel.cli.account.ContextCommands;
import dev.vel.cli.account.LoginCommand;
import dev.vel.cli.account.LogoutCommand;
import dev.vel.cli.agent.AgentCommands;
import dev.vel.cli.audit.AuditCommands;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import dev.vel.cli.completion.CompletionCommand;
import dev.vel.cli.config.ConfigCommands;
import dev.vel.cli.daemon.DaemonCommands;
import dev.vel.cli.doctor.DoctorCommand;
import dev.vel.cli.install.UninstallCommand;
import dev.vel.cli.install.UpdateCommand;
import dev.vel.cli.integration.IntegrationCommands;
import dev.vel.cli.key.KeyCommands;
import dev.vel.cli.mcp.McpCommands;
import dev.vel.cli.provider.ProviderCommands;
import dev.vel.cli.quota.QuotaCommands;
import dev.vel.cli.route.RouteCommands;
import dev.vel.cli.sandbox.SandboxCommand;
import dev.vel.cli.task.RunCommand;
import dev.vel.cli.task.TaskCommands;
import dev.vel.cli.task.WaitCommand;
import dev.vel.cli.usage.UsageCommand;
import dev.vel.cli.user.UserCommands;
import dev.vel.cli.worker.WorkerCommand;
import java.util.List;

/** The top of the tree of commands. */
final class Commands {
  static final String SUMMARY = "Runs AI agents and their tasks, here or on a vel elsewhere";

  private Commands() {}

  static Branch root(String userAgent) {
    return new Branch(
        List.of(
            "vel run \"Write a haiku about Postgres\"",
            "vel agent create reviewer --type code_generator --provider groq,openai",
            "git diff | vel run - --agent reviewer",
            "vel task list --status failed --jq '.data[].id'"),
        List.of(
            new Entry("run", "Run a task and show its answer as it comes", RunCommand::new),
            new Entry("task", "Submit, list, watch, cancel and retry tasks", TaskCommands::branch),
            new Entry("wait", "Wait for tasks to end", WaitCommand::new),
            new Entry("agent", "Make, change and test agents", AgentCommands::branch),
            new Entry("route", "Show which models would be asked", RouteCommands::branch),
            new Entry(
                "provider", "Look at providers, their models and prices", ProviderCommands::branch),
            new Entry(
                "integration", "Use providers with keys of your own", IntegrationCommands::branch),
            new Entry(
                "mcp",
                "Give agents tools of MCP servers, or serve vel as one",
                McpCommands::branch),
            new Entry("usage", "Show tokens and cost", UsageCommand::new),
            new Entry("quota", "Show and set what may be used in a month", QuotaCommands::branch),
            new Entry("audit", "Read, export and prove the audit log", AuditCommands::branch),
            new Entry("login", "Sign in to a vel elsewhere", () -> new LoginCommand(userAgent)),
            new Entry("logout", "Sign out", () -> new LogoutCommand(userAgent)),
            new Entry(
                "key", "Make and revoke API keys for scripts and clients", KeyCommands::branch),
            new Entry("user", "Manage users, as an administrator", UserCommands::branch),
            new Entry("context", "Choose where commands go", ContextCommands::branch),
            new Entry("config", "Look at settings, and change them", ConfigCommands::branch),
            new Entry("daemon", "Start, stop and look at the local daemon", DaemonCommands::branch),
            new Entry("worker", "Run the waiting tasks of local mode", WorkerCommand::new),
            new Entry(
                "sandbox",
                "Serve a make-believe model provider to try and test with",
                SandboxCommand::new),
            new Entry("doctor", "Look for what is wrong, and how to mend it", DoctorCommand::new),
            new Entry(
                "completion",
                "Write a completion script for your shell",
                () -> new CompletionCommand(() -> root(userAgent))),
            new Entry("update", "Bring this vel up to date, or back", UpdateCommand::new),
            new Entry(
                "uninstall", "Remove this vel, and its data if you like", UninstallCommand::new),
            new Entry("version", "Show the version", VersionCommand::new)));
  }
}
