package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Completion for fish. */
final class FishScript {
  private static final String HEAD =
      """
      # Completion of vel for fish.
      # Whether this is the command that was typed; with a second argument, and nothing but options behind it.
      function __vel_at
          set -l at vel
          set -l given
          set -l skip 0
          for word in (commandline -opc)[2..-1]
              if test $skip = 1
                  set skip 0
                  continue
              end
              switch $word
                  case @EVERYWHERE@
                      set skip 1
                  case '-?*'
                  case '*'
                      if contains -- "$at $word" $__vel_commands
                          set at "$at $word"
                      else
                          set given 1
                      end
              end
          end
          test "$at" = "$argv[1]"; and not test -n "$given" -a -n "$argv[2]"
      end

      # The options that say where the command is to go.
      function __vel_where
          set -l words (commandline -opc)
          string match -- '--local' $words
          string match -- '--context=*' $words
          if set -l at (contains -i -- --context $words)
              printf '%s\\n' --context $words[(math $at + 1)]
          end
      end

      complete -c vel -e
      """;

  private FishScript() {}

  static String of(List<Described> commands) {
    StringBuilder script =
        new StringBuilder(
            HEAD.replace("@EVERYWHERE@", String.join(" ", Described.valuedEverywhere())));
    List<String> names = commands.stream().skip(1).map(Described::name).map(Quoted::fish).toList();
    script.append("set -g __vel_commands ").append(String.join(" ", names)).append("\n\n");
    for (Described command : commands) {
      String at = "complete -c vel -n " + Quoted.fish("__vel_at '" + command.name() + "'");
      command
          .commands()
          .forEach(child ->
              script.append(
                  "%s -f -a %s -d %s\n"
                      .formatted(at, Quoted.fish(child.name()), Quoted.fish(child.summary()))));
      Live.of(command)
          .ifPresent(live -> script.append("%s -f -a %s\n".formatted(at, Quoted.fish(call(live)))));
      if (!command.choices().isEmpty()) {
        script.append(
            "complete -c vel -n %s -f -a %s\n"
                .formatted(
                    Quoted.fish("__vel_at '" + command.name() + "' first"),
                    Quoted.fish(String.join(" ", command.choices()))));
      }
      command.own().forEach(option -> script.append(at).append(words(option)).append('\n'));
    }
    Described.everywhere()
        .forEach(option -> script.append("complete -c vel").append(words(option)).append('\n'));
    return script.toString();
  }

  /** What fish runs for its lines of a value and what it is. */
  private static String call(Live live) {
    return "(command vel __complete " + live.word() + " (__vel_where) 2>/dev/null </dev/null)";
  }

  /** What fish runs for a word that may be several, with commas. */
  private static String listed(String choices) {
    return "(__fish_complete_list , 'string split \" \" \"" + choices + "\"')";
  }

  private static String words(Option option) {
    List<String> words = new ArrayList<>();
    for (String name : option.names()) {
      words.add(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
    }
    Optional<Live> live = Live.of(option);
    if (live.isPresent()) {
      words.add("-x -a " + Quoted.fish(call(live.get())));
    } else if (!option.choices().isEmpty()) {
      String choices = String.join(" ", option.choices());
      String files = choices.endsWith("=") ? "-r -F" : "-x"; // Of a file or not.
      words.add(files + " -a " + Quoted.fish(option.list() ? listed(choices) : choices));
    } else if (option.valued()) {
      words.add("-r");
    }
    return " " + String.join(" ", words) + " -d " + Quoted.fish(option.summary());
  }
}
