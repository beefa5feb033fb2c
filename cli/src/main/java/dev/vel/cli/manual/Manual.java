package dev.vel.cli.manual;

import dev.vel.cli.command.Described;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All pages.
 *
 * @param commands the whole tree, its root first
 * @param documentation the page about the command, in Markdown
 * @param version of vel
 * @param date when this vel was made, such as {@code 2026-11-22}
 */
public record Manual(List<Described> commands, String documentation, String version, String date) {

  public Manual {
    commands = List.copyOf(commands);
  }

  /** Writes a file for each command. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Described command : commands) {
      CommandPage page = new CommandPage(command, related(command));
      Files.writeString(folder.resolve(page.file()), text(page));
    }
  }

  private String text(CommandPage page) {
    Roff roff = page.exitStatus(page.begin(version, date));
    if (page.command().equals(commands.getFirst())) {
      Chapter.of(documentation, "Environment").addTo(roff.section("ENVIRONMENT"));
      Chapter.of(documentation, "Files").addTo(roff.section("FILES"));
    }
    return page.end(roff);
  }

  /** What it belongs to, what belongs to it, and what stands beside it. */
  private List<String> related(Described command) {
    String parent = parent(command.name());
    List<String> names = new ArrayList<>();
    for (Described other : commands) {
      String above = parent(other.name());
      boolean beside = command.leaf() && !parent.equals("vel") && above.equals(parent);
      if (other.name().equals(parent) || above.equals(command.name()) || beside) {
        names.add(other.name());
      }
    }
    names.remove(command.name());
    if (parent.isEmpty()) {
      names.add("veld");
    } else if (!names.contains("vel")) {
      names.addFirst("vel");
    }
    return names;
  }

  private static String parent(String name) {
    int cut = name.lastIndexOf(' ');
    return cut < 0 ? "" : name.substring(0, cut);
  }
}
