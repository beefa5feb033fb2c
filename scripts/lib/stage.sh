# shellcheck shell=sh
# A stage of its own for scripts that play vel: temporary folders instead of the user's, none of the user's settings, and
# everything that was started ended again, however the script ends. Needs say.sh and $root.

# Prints the names of all settings.
setting_names() {
  # shellcheck disable=SC2016,SC2154 # Backquotes of Markdown; root is set by whoever sources this.
  sed -n 's/^| `\([A-Z_]*\)` .*/\1/p' "$root/docs/configuration.md"
}

set_stage() {
  stage=$(mktemp -d "${TMPDIR:-/tmp}/vel-stage.XXXXXX")
  trap 'clear_stage $?' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  for name in $(setting_names) PHX_HOST FLY_APP_NAME VEL_CONTEXT; do
    if [ "$name" != VEL_JAVA ]; then
      unset "$name"
    fi
  done
  # The variables whose default a container or a machine in use would change.
  VEL_ENV=development VEL_BIND_ADDRESS=127.0.0.1 METRICS_PORT=0 RATE_LIMIT_PER_HOUR=100000
  XDG_CONFIG_HOME=$stage/config XDG_DATA_HOME=$stage/data XDG_STATE_HOME=$stage/state
  export VEL_ENV VEL_BIND_ADDRESS METRICS_PORT RATE_LIMIT_PER_HOUR XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
  mkdir "$stage/config" "$stage/data" "$stage/state" "$stage/sandboxes" "$stage/scratch"
  cd "$stage/scratch" || exit
}

# Waits until a command succeeds, at most $1 seconds.
wait_for() {
  tries=$(($1 * 10))
  shift
  while ! "$@"; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
      fail "waited too long for: $*"
    fi
    sleep 0.1
  done
}

# Starts a sandbox by the name $1; the rest are options of vel sandbox.
start_sandbox() {
  sandbox=$1
  shift
  vel sandbox --port 0 "$@" >"$stage/sandboxes/$sandbox.url" 2>"$stage/sandboxes/$sandbox.log" &
  printf '%s\n' $! >"$stage/sandboxes/$sandbox.pid"
  wait_for 30 sandbox_listens "$sandbox"
}

sandbox_listens() {
  [ -s "$stage/sandboxes/$1.url" ] || {
    kill -0 "$(sandbox_pid "$1")" 2>/dev/null || fail "the sandbox ended: $(cat "$stage/sandboxes/$1.log")"
    return 1
  }
}

sandbox_pid() {
  cat "$stage/sandboxes/$1.pid"
}

sandbox_url() {
  cat "$stage/sandboxes/$1.url"
}

stop_sandbox() {
  pid=$(sandbox_pid "$1")
  rm -f "$stage/sandboxes/$1.pid"
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# Whether process $1 has ended.
has_ended() {
  ! kill -0 "$1" 2>/dev/null
}

# Ends the PostgreSQL of the data folder, which outlives the commands that use it. SIGINT is its fast shutdown.
stop_postgres() {
  pid_file=$XDG_DATA_HOME/vel/postgres/data/postmaster.pid
  if [ -r "$pid_file" ]; then
    pid=$(head -n 1 "$pid_file")
    kill -INT "$pid" 2>/dev/null || true
    wait_for 20 has_ended "$pid"
  fi
}

clear_stage() {
  trap '' INT TERM HUP
  trap - EXIT
  set +e
  if [ "$1" -ne 0 ] && [ "$1" -lt 128 ] && [ -s "$XDG_STATE_HOME/vel/veld.log" ]; then
    say "The daemon's last words:"
    tail -n 20 "$XDG_STATE_HOME/vel/veld.log" >&2
  fi
  cd /
  if command -v vel >/dev/null 2>&1; then
    vel daemon stop >/dev/null 2>&1
  fi
  for file in "$stage"/sandboxes/*.pid; do
    if [ -f "$file" ]; then
      name=${file##*/}
      stop_sandbox "${name%.pid}"
    fi
  done
  (stop_postgres)
  rm -rf "$stage"
  exit "$1"
}
