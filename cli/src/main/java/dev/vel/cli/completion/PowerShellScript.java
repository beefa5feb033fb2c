package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Completion for PowerShell, where nothing but PowerShell itself is needed. */
final class PowerShellScript {
  private static final String HEAD =
      """
      # Completion of vel for PowerShell.
      Register-ArgumentCompleter -Native -CommandName 'vel' -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)

          $offer = {
              param($kind, $text, $meaning)
              if ($text.StartsWith($wordToComplete, [System.StringComparison]::Ordinal)) {
                  [System.Management.Automation.CompletionResult]::new($text, $text, $kind, $meaning)
              }
          }
          # The options of a command that take a value.
          $valued = {
              param($at)
              switch -CaseSensitive ($at) {
      """;
  private static final String WALK =
      """
              }
          }
          $commands = @(
      @COMMANDS@
          )

          # Which command the words before the cursor name, and which option waits for its value.
          $at = 'vel'
          $option = ''
          $given = $false
          $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition })
          foreach ($element in ($before | Select-Object -Skip 1)) {
              $word = $element.Extent.Text
              if ($option) {
                  $option = ''
              } elseif ($word -ceq '--') {
                  return
              } elseif ($word.StartsWith('-')) {
                  if (@(@EVERYWHERE@) -ccontains $word -or @(& $valued $at) -ccontains $word) {
                      $option = $word
                  }
              } elseif ($commands -ccontains "$at $word") {
                  $at = "$at $word"
              } else {
                  $given = $true
              }
          }

          if ($option) {
              switch -CaseSensitive ("$at $option") {
      """;
  private static final String WORDS =
      """
              }
              return
          }
          switch -CaseSensitive ($at) {
      """;
  private static final String TAIL =
      """
          }
      }
      """;

  private PowerShellScript() {}

  static String of(List<Described> commands) {
    StringBuilder script = new StringBuilder(HEAD);
    commands.forEach(command -> script.append(valued(command)));
    String names =
        commands.stream()
            .map(command -> "        " + Quoted.powershell(command.name()))
            .collect(Collectors.joining("\n"));
    String everywhere =
        Described.valuedEverywhere().stream()
            .map(Quoted::powershell)
            .collect(Collectors.joining(", "));
    script.append(WALK.replace("@COMMANDS@", names).replace("@EVERYWHERE@", everywhere));
    commands.forEach(
        command -> command.options().forEach(option -> script.append(values(command, option))));
    script.append(WORDS);
    commands.forEach(command -> script.append(words(command)));
    return script.append(TAIL).toString();
  }

  private static String valued(Described command) {
    String names =
        command.options().stream()
            .filter(option -> option.valued() && !option.everywhere())
            .flatMap(option -> option.names().stream())
            .map(Quoted::powershell)
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? ""
        : "            %s { %s }\n".formatted(Quoted.powershell(command.name()), names);
  }

  private static String values(Described command, Option option) {
    String offers =
        option.choices().stream()
            .map(choice -> offer("ParameterValue", choice, choice))
            .collect(Collectors.joining("; "));
    return offers.isEmpty()
        ? ""
        : option.names().stream()
            .map(name ->
                "            %s { %s }\n"
                    .formatted(Quoted.powershell(command.name() + " " + name), offers))
            .collect(Collectors.joining());
  }

  private static String words(Described command) {
    Stream<String> children =
        command.commands().stream().map(child -> offer("Command", child.name(), child.summary()));
    Stream<String> options =
        command.options().stream()
            .flatMap(option ->
                option.names().stream()
                    .map(name -> offer("ParameterName", name, option.summary())));
    Stream<String> choices =
        command.choices().stream()
            .map(choice -> "if (-not $given) { " + offer("ParameterValue", choice, choice) + " }");
    return "        %s {\n%s        }\n"
        .formatted(
            Quoted.powershell(command.name()),
            Stream.of(children, choices, options)
                .flatMap(offers -> offers)
                .map(offer -> "            " + offer + "\n")
                .collect(Collectors.joining()));
  }

  /** PowerShell takes no empty meaning. */
  private static String offer(String kind, String word, String meaning) {
    return "& $offer '%s' %s %s"
        .formatted(
            kind, Quoted.powershell(word), Quoted.powershell(meaning.isBlank() ? word : meaning));
  }
}
