package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import java.util.List;
import java.util.stream.Stream;

/** Completion for bash: nothing but bash itself is needed, be it the old one of macOS. */
final class BashScript {
  private static final String HEAD =
      """
      # Completion of vel for bash.
      _vel() {
        local path=vel commands='' options='' valued='' words='' live='' once='' skip='' given='' word i list=''
        local count=0 typed raw before quote cur lead='' where
        where=()
        _vel_typed
        for ((i = 0; i < count; i++)); do
          _vel_at "$path"
          word=${typed[i]}
          if [[ -n $skip ]]; then
            [[ $skip == --context ]] && where=(--context "$word")
            skip=
            continue
          fi
          case $word in
            --) COMPREPLY=(); return ;;
            --local | --context=*) where=("$word") ;;
            -?*) [[ " $valued @EVERYWHERE@ " == *" $word "* ]] && skip=$word ;;
            *) if [[ " $commands " == *" $word "* ]]; then path="$path $word"; else given=1; fi ;;
          esac
        done
        _vel_at "$path"
        if [[ -n $skip ]]; then
          _vel_values "$path" "$skip"
          _vel_listed
        elif [[ $cur == --*=* ]]; then
          lead=${cur%%=*}=
          _vel_values "$path" "${cur%%=*}"
          _vel_listed
        elif [[ $cur == -* ]]; then
          words=$options live=
        elif [[ -n $commands ]]; then
          words=$commands
        elif [[ -n $once && -n $given ]]; then
          words= live=
        fi
        COMPREPLY=()
        for word in $words; do _vel_offer "$word"; done
        [[ -z $live ]] || _vel_live
      }

      # Puts the words together that bash takes apart at = and :, as --priority=low and llama3:8b, into typed; and tells of the
      # last one, in raw, what Readline leaves as it is (before) and which quote is open, and what is meant by it (cur).
      _vel_typed() {
        local line=${COMP_LINE#*"${COMP_WORDS[0]}"} blanks breaks
        typed=()
        for ((i = 1; i <= COMP_CWORD; i++)); do
          word=${COMP_WORDS[i]}
          blanks=${line%%[![:space:]]*}
          line=${line#"$blanks"}
          if ((i == 1)) || [[ -n $blanks ]]; then count=$((count + 1)); typed[count - 1]=; fi
          typed[count - 1]+=$word
          line=${line#"$word"}
        done
        count=$((count - 1)) raw=${typed[count]} before= quote=
        case $raw in
          *\\"*) before=${raw%%\\"*} quote=\\" raw=${raw#*\\"} ;;
          *\\'*) before=${raw%%\\'*} quote=\\' raw=${raw#*\\'} ;;
          *)
            breaks=${COMP_WORDBREAKS//[!=:]/}
            if [[ -n $breaks && $raw == *["$breaks"]* ]]; then
              before=${raw%"${raw##*["$breaks"]}"} raw=${raw##*["$breaks"]}
            fi
            ;;
        esac
        [[ $quote == \\' ]] || raw=${raw//\\\\/}
        cur=$before$raw
      }

      # Leaves alone what stands before the last comma of a list.
      _vel_listed() {
        [[ -z $list || $cur != *,* ]] || lead=${cur%,*},
      }

      # Offers a value when it goes on from what is meant, written so that bash reads it back as it is.
      _vel_offer() {
        local whole=$lead$1 rest
        [[ $whole == "$cur"* ]] || return 0
        rest=${whole#"$before"}
        [[ -n $rest ]] || return 0
        case $quote in
          \\') [[ $rest == *\\'* ]] && return 0 ;;
          \\") rest=${rest//\\\\/\\\\\\\\} rest=${rest//\\"/\\\\\\"} rest=${rest//\\$/\\\\\\$} rest=${rest//\\`/\\\\\\`} ;;
          *) printf -v rest %q "$rest"; rest=${rest//\\\\,/,} ;;
        esac
        COMPREPLY+=("$rest")
        [[ $whole != *= ]] || compopt -o nospace 2>/dev/null || return 0
      }

      # Offers what vel itself knows, where the command is to go.
      _vel_live() {
        local value about
        while IFS=$'\\t' read -r value about; do _vel_offer "$value"; done < <(
          command vel __complete "$live" ${where[@]+"${where[@]}"} 2>/dev/null </dev/null
        )
      }

      # Sets what may follow a command, which of its options take a value, and what it is given, once or more often.
      _vel_at() {
        commands= options='@OPTIONS@' valued= words= live= once=
        case $1 in
      """;
  private static final String VALUES =
      """
        esac
      }

      # Sets the values of an option.
      _vel_values() {
        words= live= list=
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
    List<Option> everywhere = Described.everywhere();
    StringBuilder script =
        new StringBuilder(
            HEAD.replace("@EVERYWHERE@", String.join(" ", Described.valuedEverywhere()))
                .replace("@OPTIONS@", String.join(" ", names(everywhere.stream()))));
    commands.forEach(command -> script.append(words(command)));
    script.append(VALUES);
    commands.forEach(
        command -> command.own().forEach(option -> script.append(values(command.name(), option))));
    everywhere.forEach(option -> script.append(values("*", option)));
    return script.append(TAIL).toString();
  }

  private static String values(String command, Option option) {
    String live = Live.of(option).map(Live::word).orElse("");
    if (option.choices().isEmpty() && live.isEmpty()) {
      return "";
    }
    return "    %s) words=%s live=%s list=%s ;;\n"
        .formatted(
            Quoted.pattern(command, option.names()),
            Quoted.words(option.choices()),
            Quoted.posix(live),
            option.list() ? "1" : "");
  }

  private static String words(Described command) {
    if (!command.leaf()) {
      List<String> children = command.commands().stream().map(Described.Child::name).toList();
      return "    %s) commands=%s ;;\n"
          .formatted(Quoted.posix(command.name()), Quoted.words(children));
    }
    return "    %s) options=%s\" $options\" valued=%s words=%s live=%s once=%s ;;\n"
        .formatted(
            Quoted.posix(command.name()),
            Quoted.words(names(command.own().stream())),
            Quoted.words(names(command.own().stream().filter(Option::valued))),
            Quoted.words(command.choices()),
            Quoted.posix(Live.of(command).map(Live::word).orElse("")),
            command.several() ? "" : "1");
  }

  private static List<String> names(Stream<Option> options) {
    return options.flatMap(option -> option.names().stream()).toList();
  }
}
