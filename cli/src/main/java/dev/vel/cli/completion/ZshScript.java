package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Completion for zsh, as its function {@code _describe} shows it. */
final class ZshScript {
  private static final String HEAD =
      """
      #compdef vel
      # Completion of vel for zsh.
      _vel_at() {
        commands=() options=() valued=() live=
        case $1 in
      """;
  private static final String VALUES =
      """
        esac
      }

      _vel_values() {
        choices=() live=
        case "$1 $2" in
      """;
  private static final String TAIL =
      """
        esac
      }

      # Offers what vel itself knows, a value and what it is on each line.
      _vel_live() {
        local value about
        local -a values shown
        while IFS=$'\\t' read -r value about; do
          values+=("$value") shown+=("$value  $about")
        done < <(command vel __complete $1 2>/dev/null </dev/null)
        compadd -l -d shown -a values
      }

      _vel() {
        local at=vel skip= live= word
        local -a commands options valued choices
        _vel_at $at
        for word in "${(@)words[2,CURRENT-1]}"; do
          if [[ -n $skip ]]; then skip=; continue; fi
          case $word in
            --) _files; return ;;
            -*) (( ${valued[(Ie)$word]} )) && skip=$word ;;
            *)
              if (( ${commands[(I)$word:*]} )); then
                at="$at $word"
                _vel_at $at
              fi
              ;;
          esac
        done
        if [[ -n $skip ]]; then
          _vel_values $at $skip
          if [[ -n $live ]]; then _vel_live $live
          elif (( $#choices )); then compadd -a choices
          else _files; fi
        elif [[ ${words[CURRENT]} == -* ]]; then
          _describe -o option options
        elif (( $#commands )); then
          _describe command commands
        elif [[ -n $live ]]; then
          _vel_live $live
        else
          _files
        fi
      }

      if [[ $funcstack[1] == _vel ]]; then _vel "$@"; else compdef _vel vel; fi
      """;

  private ZshScript() {}

  static String of(List<Described> commands) {
    StringBuilder script = new StringBuilder(HEAD);
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
    return "    %s) choices=(%s) live=%s ;;\n"
        .formatted(Quoted.pattern(names), String.join(" ", option.choices()), Quoted.posix(live));
  }

  private static String words(Described command) {
    Stream<String> children =
        command.children().stream().map(child -> described(child.name(), child.summary()));
    Stream<String> options =
        command.options().stream()
            .flatMap(
                option -> option.names().stream().map(name -> described(name, option.summary())));
    Stream<String> valued =
        command.options().stream()
            .filter(Option::valued)
            .flatMap(option -> option.names().stream());
    // Where commands are still to be named, the options of every command may stand before them.
    String before =
        command.children().isEmpty() ? "" : String.join(" ", Described.valuedEverywhere());
    return "    %s)\n      commands=(%s)\n      options=(%s)\n      valued=(%s) live=%s ;;\n"
        .formatted(
            Quoted.posix(command.name()),
            children.collect(Collectors.joining(" ")),
            options.collect(Collectors.joining(" ")),
            valued.collect(Collectors.joining(" ")) + before,
            Quoted.posix(Live.of(command).map(Live::word).orElse("")));
  }

  private static String described(String word, String meaning) {
    return Quoted.posix(word + ":" + meaning.replace("\\", "\\\\").replace(":", "\\:"));
  }
}
