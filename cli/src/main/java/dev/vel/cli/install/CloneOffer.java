package dev.vel.cli.install;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the clone has that vel was installed from, once it has everything that its upstream has.
 *
 * @param folder the clone
 * @param commit what was installed
 * @param newest what there is, here or upstream
 * @param behind how many commits of upstream's are missing here
 * @param ahead how many commits here upstream does not have
 */
record CloneOffer(
    Installation here,
    Path folder,
    Invocation call,
    String commit,
    String newest,
    int behind,
    int ahead)
    implements Offer {
  private static final int SHORT = 12;

  /** Looks, and fetches what upstream has. */
  static CloneOffer of(Installation here, Installation.Clone from, Invocation call)
      throws IOException, InterruptedException {
    Git git = new Git(from.folder(), call.surroundings().environment());
    Git.Said head = git.run("rev-parse", "HEAD");
    if (!head.ok()) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          from.folder()
              + ", which this vel was installed from, is no clone any more: clone it anew and run"
              + " its install.sh, or set VEL_RELEASES_URL");
    }
    if (!git.run("rev-parse", "--verify", "--quiet", "@{upstream}").ok()) {
      return new CloneOffer(here, from.folder(), call, from.commit(), head.text(), 0, 0);
    }
    Git.Said fetched = git.run("fetch", "--quiet");
    if (!fetched.ok()) {
      throw new CommandException(
          ExitCode.UNREACHABLE, "git fetch in " + from.folder() + " failed: " + fetched.text());
    }
    String[] counts =
        git.must("rev-list", "--left-right", "--count", "HEAD...@{upstream}").split("\\s+");
    int behind = Integer.parseInt(counts[1]);
    String newest = behind > 0 ? git.must("rev-parse", "@{upstream}") : head.text();
    return new CloneOffer(
        here, from.folder(), call, from.commit(), newest, behind, Integer.parseInt(counts[0]));
  }

  @Override
  public String installed() {
    return brief(commit);
  }

  @Override
  public String available() {
    return brief(newest);
  }

  private static String brief(String hash) {
    return hash.length() > SHORT ? hash.substring(0, SHORT) : hash;
  }

  @Override
  public boolean upToDate() {
    return newest.equals(commit);
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public void install() throws IOException, InterruptedException {
    Git git = new Git(folder, call.surroundings().environment());
    if (!git.must("status", "--porcelain", "--untracked-files=no").isEmpty()) {
      throw new CommandException(
          ExitCode.FAILED,
          "there are changes in " + folder + ": commit or undo them, or run install.sh there");
    }
    if (behind > 0 && ahead > 0) {
      throw new CommandException(
          ExitCode.FAILED,
          folder + " and its upstream went different ways: bring them together with git first");
    }
    if (behind > 0) {
      git.must("merge", "--ff-only", "--quiet", "@{upstream}");
    }
    new Script(call)
        .run(folder.resolve("install.sh"), List.of("--prefix", here.prefix().toString()));
  }
}
