# shellcheck shell=sh
# Words to the person at the terminal: always on standard error, so that data stays on standard output.

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
