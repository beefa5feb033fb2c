package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import java.util.List;
import java.util.stream.Stream;

/** Completion for bash: nothing but bash itself is needed. */
final class BashScript {
  private static final String HEAD =
      """
      # Completion of vel for bash.
      _vel() {
        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
        local path=vel words='' valued='' live='' skip='' word i
        for ((i = 1; i <= COMP_CWORD; i++)); do
          _vel_at "$path"
          ((i == COMP_CWORD)) && break
          word=${COMP_WORDS[i]}
          if [[ -n $skip ]]; then skip=; continue; fi
          case $word in
            --) COMPREPLY=(); return ;;
            -*) [[ " $valued @EVERYWHERE@ " == *" $word "* ]] && skip=1 ;;
            *) [[ $words != -* && " $words " == *" $word "* ]] && path="$path $word" ;;
          esac
        done
        if [[ -n $skip ]]; then
          _vel_values "$path" "$prev"
        elif [[ $cur == -* ]]; then
          live=
        elif [[ $words == -* ]]; then
          words=
        fi
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
        [[ -z $live ]] || _vel_live
      }

      # Adds what vel itself knows.
      _vel_live() {
        local value rest
        while IFS=$'\\t' read -r value rest; do
          [[ $value == "$cur"* ]] && COMPREPLY+=("$(printf %q "$value")")
        done < <(command vel __complete "$live" 2>/dev/null </dev/null)
      }

      # Sets what may follow a command, which of its options take a value, and what it is given.
      _vel_at() {
        words= valued= live=
        case $1 in
      """;
  private static final String VALUES =
      """
        esac
      }

      # Sets the values of an option.
      _vel_values() {
        words= live=
        case "$1 $2" in
      """;
  private static final String TAIL =
      """
        esac
      }

      complete -o default -F _vel vel
      """;

  private BashScript() {}

  static String of(List<Described> commands) {
    StringBuilder script =
        new StringBuilder(
            HEAD.replace("@EVERYWHERE@", String.join(" ", Described.valuedEverywhere())));
    commands.forEach(command -> script.append(words(command)));
    script.append(VALUES);
    commands.forEach(
        command -> command.options().forEach(option -> script.append(values(command, option))));
    return script.append(TAIL).toString();
  }

  private static String values(Described command, Option option) {
    String live = Live.of(option).map(Live::word).orElse("");
    if (option.choices().isEmpty() && live.isEmpty()) {
      return "";
    }
    List<String> names = option.names().stream().map(name -> command.name() + " " + name).toList();
    return "    %s) words=%s live=%s ;;\n"
        .formatted(Quoted.pattern(names), Quoted.words(option.choices()), Quoted.posix(live));
  }

  private static String words(Described command) {
    List<String> children = command.children().stream().map(Described.Child::name).toList();
    List<String> options = names(command.options().stream());
    List<String> valued = names(command.options().stream().filter(Option::valued));
    return "    %s) words=%s valued=%s live=%s ;;\n"
        .formatted(
            Quoted.posix(command.name()),
            Quoted.words(children.isEmpty() ? options : children),
            Quoted.words(valued),
            Quoted.posix(Live.of(command).map(Live::word).orElse("")));
  }

  private static List<String> names(Stream<Option> options) {
    return options.flatMap(option -> option.names().stream()).toList();
  }
}
