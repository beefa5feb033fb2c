# shellcheck shell=sh disable=SC2154 # stage is set by stage.sh.
# A PostgreSQL server of a script's own, on its stage. Needs say.sh, stage.sh and postgres.sh.

# PostgreSQL refuses to run as root, so there it runs as nobody.
as_server() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  else
    "$@"
  fi
}

# A password with what a URL must write otherwise.
start_server() {
  server=$stage/postgres
  chmod 711 "$stage"
  mkdir "$server"
  printf 'p@ss:w/rd?%%1\n' >"$server/password"
  if [ "$(id -u)" -eq 0 ]; then
    chown -R 65534:65534 "$server"
  fi
  as_server initdb -D "$server/data" -U vel --pwfile "$server/password" -A scram-sha-256 --no-sync -E UTF8 --locale=C >"$server.log" 2>&1 ||
    fail "initdb failed: $(tail -n 3 "$server.log")"
  tries=20
  port=$((20000 + $$ % 20000))
  until as_server pg_ctl -D "$server/data" -w -l "$server/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$server -c fsync=off" start >>"$server.log" 2>&1; do
    port=$((port + 1))
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "PostgreSQL does not start: $(tail -n 3 "$server/log")"
  done
  # stage.sh ends what has a number here.
  head -n 1 "$server/data/postmaster.pid" >"$stage/sandboxes/postgres.pid"
}

base_url() {
  printf 'postgres://vel:p%%40ss%%3Aw%%2Frd%%3F%%251@127.0.0.1:%s/%s?sslmode=disable\n' "$port" "$1"
}
