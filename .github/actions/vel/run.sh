#!/bin/sh
# Runs the tasks. vel itself writes the annotations, the summary and the outputs. It takes the place of this shell, so that it
# hears of a job that is cancelled.
set -eu

set -- batch run --concurrency "$INPUT_CONCURRENCY" --fail-on "$INPUT_FAIL_ON"
[ -z "$INPUT_BUDGET_USD" ] || set -- "$@" --budget-usd "$INPUT_BUDGET_USD"
[ -z "$INPUT_AGENT" ] || set -- "$@" --agent "$INPUT_AGENT"
[ -z "$INPUT_MODEL" ] || set -- "$@" --model "$INPUT_MODEL"
[ -z "$INPUT_PROVIDER" ] || set -- "$@" --provider "$INPUT_PROVIDER"
[ -z "$INPUT_STATE" ] || set -- "$@" --state "$INPUT_STATE"
[ "$INPUT_RESUME" != true ] || set -- "$@" --resume
[ "$INPUT_DRY_RUN" != true ] || set -- "$@" --dry-run
if [ -n "$INPUT_REPORTS" ]; then
  set -- "$@" --report "junit=$INPUT_REPORTS/junit.xml" --report "json=$INPUT_REPORTS/report.json" \
    --report "markdown=$INPUT_REPORTS/report.md"
fi
exec vel "$@" -- "$INPUT_FILE"
