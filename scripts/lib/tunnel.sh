# shellcheck shell=sh disable=SC2034,SC2154 # Used and set by whoever sources this.
# A way to a database on Fly's private network. Needs say.sh, deploy.sh and postgres.sh; $cluster or $database_app says where to.

TUNNEL_PORT=${TUNNEL_PORT:-16432}
tunnel=

open_tunnel() {
  if [ -n "${cluster:-}" ]; then
    set -- fly mpg proxy "$cluster" --local-port "$TUNNEL_PORT"
  elif [ -n "${database_app:-}" ]; then
    set -- fly proxy "$TUNNEL_PORT:5432" --app "$database_app" --quiet
  else
    return 0
  fi
  if $dry_run; then
    shown "$@" >&3
    return 0
  fi
  need_fly
  say "+ $(shown "$@")"
  "$@" >&2 &
  tunnel=$!
  PGHOST=127.0.0.1
  PGPORT=$TUNNEL_PORT
  # The tunnel is encrypted itself, and its end has another name than the certificate.
  PGSSLMODE=prefer
  export PGSSLMODE
  tries=60
  until psql --no-psqlrc --no-password -d "$PGDATABASE" -c 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$tunnel" 2>/dev/null || fail "the tunnel ended"
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "the database does not answer through the tunnel"
    sleep 1
  done
}

close_tunnel() {
  if [ -n "$tunnel" ]; then
    kill "$tunnel" 2>/dev/null || true
  fi
}
