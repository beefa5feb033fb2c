#!/bin/sh
# Runs the tasks. vel itself writes the annotations, the summary and the outputs. It takes the place of this shell, so that it
# hears of a job that is cancelled.
set -eu

# Whether input $1 is set to true by its value $2: what is neither true nor false could be meant as either, and one of them costs money.
is_true() {
  case $2 in
    true | True | TRUE) return 0 ;;
    false | False | FALSE | '') return 1 ;;
    *)
      echo "::error title=vel batch::the input $1 must be true or false" >&2
      exit 2
      ;;
  esac
}

# With = between them no value of an input can be another option.
set -- batch run "--concurrency=$INPUT_CONCURRENCY" "--fail-on=$INPUT_FAIL_ON"
[ -z "$INPUT_BUDGET_USD" ] || set -- "$@" "--budget-usd=$INPUT_BUDGET_USD"
[ -z "$INPUT_AGENT" ] || set -- "$@" "--agent=$INPUT_AGENT"
[ -z "$INPUT_MODEL" ] || set -- "$@" "--model=$INPUT_MODEL"
[ -z "$INPUT_PROVIDER" ] || set -- "$@" "--provider=$INPUT_PROVIDER"
[ -z "$INPUT_STATE" ] || set -- "$@" "--state=$INPUT_STATE"
if is_true resume "$INPUT_RESUME"; then
  set -- "$@" --resume
fi
if is_true dry-run "$INPUT_DRY_RUN"; then
  set -- "$@" --dry-run
elif [ -n "$INPUT_REPORTS" ]; then
  set -- "$@" "--report=junit=$INPUT_REPORTS/junit.xml" "--report=json=$INPUT_REPORTS/report.json" \
    "--report=markdown=$INPUT_REPORTS/report.md"
fi
exec vel "$@" -- "$INPUT_FILE"
