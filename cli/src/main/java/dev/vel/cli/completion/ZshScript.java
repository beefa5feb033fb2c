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
        commands=() options=() valued=(@EVERYWHERE@) choices=() live= once=
        case $1 in
      """;
  private static final String VALUES =
      """
        esac
      }

      _vel_values() {
        choices=() live= list=
        case "$1 $2" in
      """;
  private static final String TAIL =
      """
        esac
      }

      # Offers what vel itself knows, where the command is to go, a value and what it is on each line.
      _vel_live() {
        local value about
        local -a values shown
        while IFS=$'\\t' read -r value about; do
          values+=("$value") shown+=("$value  $about")
        done < <(command vel __complete $1 $where 2>/dev/null </dev/null)
        compadd -l -d shown -a values
      }

      _vel() {
        local at=vel skip= live= list= once= given= word
        local -a commands options valued choices everywhere where
        everywhere=(@OPTIONS@)
        _vel_at $at
        for word in "${(@)words[2,CURRENT-1]}"; do
          if [[ -n $skip ]]; then
            [[ $skip == --context ]] && where=(--context "$word")
            skip=
            continue
          fi
          case $word in
            --local | --context=*) where=("$word") ;;
            --) _files; return ;;
            -?*) (( ${valued[(Ie)$word]} )) && skip=$word ;;
            *)
              if (( ${commands[(I)$word:*]} )); then
                at="$at $word"
                _vel_at $at
              else
                given=1
              fi
              ;;
          esac
        done
        if [[ -n $skip ]]; then
          _vel_values $at $skip
          [[ -z $list ]] || compset -P '*,'
          _vel_offer
        elif [[ ${words[CURRENT]} == --*=* ]]; then
          _vel_values $at ${words[CURRENT]%%=*}
          compset -P '*='
          [[ -z $list ]] || compset -P '*,'
          _vel_offer
        elif [[ ${words[CURRENT]} == -* ]]; then
          options+=($everywhere)
          _describe -o option options
        elif (( $#commands )); then
          _describe command commands
        elif [[ -n $once && -n $given ]]; then
          _files
        else
          _vel_offer
        fi
      }

      _vel_offer() {
        if [[ -n $live ]]; then _vel_live $live
        elif [[ $choices[1] == *= && $PREFIX == *=* ]]; then compset -P '*='; _files
        elif [[ $choices[1] == *= ]]; then compadd -S '' -a choices
        elif (( $#choices )); then compadd -a choices
        else _files; fi
      }

      if [[ $funcstack[1] == _vel ]]; then _vel "$@"; else compdef _vel vel; fi
      """;

  private ZshScript() {}

  static String of(List<Described> commands) {
    List<Option> everywhere = Described.everywhere();
    StringBuilder script =
        new StringBuilder(
            HEAD.replace("@EVERYWHERE@", String.join(" ", Described.valuedEverywhere())));
    commands.forEach(command -> script.append(words(command)));
    script.append(VALUES);
    commands.forEach(
        command -> command.own().forEach(option -> script.append(values(command.name(), option))));
    everywhere.forEach(option -> script.append(values("*", option)));
    return script.append(TAIL.replace("@OPTIONS@", described(everywhere))).toString();
  }

  private static String values(String command, Option option) {
    String live = Live.of(option).map(Live::word).orElse("");
    if (option.choices().isEmpty() && live.isEmpty()) {
      return "";
    }
    return "    %s) choices=(%s) live=%s list=%s ;;\n"
        .formatted(
            Quoted.pattern(command, option.names()),
            String.join(" ", option.choices()),
            Quoted.posix(live),
            option.list() ? "1" : "");
  }

  private static String words(Described command) {
    Stream<String> children =
        command.commands().stream().map(child -> described(child.name(), child.summary()));
    if (!command.leaf()) {
      return "    %s) commands=(%s) ;;\n"
          .formatted(Quoted.posix(command.name()), children.collect(Collectors.joining(" ")));
    }
    String valued =
        command.own().stream()
            .filter(Option::valued)
            .flatMap(option -> option.names().stream())
            .collect(Collectors.joining(" "));
    return "    %s)\n      options=(%s)\n      valued+=(%s) choices=(%s) live=%s once=%s ;;\n"
        .formatted(
            Quoted.posix(command.name()),
            described(command.own()),
            valued,
            String.join(" ", command.choices()),
            Quoted.posix(Live.of(command).map(Live::word).orElse("")),
            command.several() ? "" : "1");
  }

  private static String described(List<Option> options) {
    return options.stream()
        .flatMap(option -> option.names().stream().map(name -> described(name, option.summary())))
        .collect(Collectors.joining(" "));
  }

  private static String described(String word, String meaning) {
    return Quoted.posix(word + ":" + meaning.replace("\\", "\\\\").replace(":", "\\:"));
  }
}
