# shellcheck shell=sh disable=SC2154 # root is the script's that sources this.
# A PostgreSQL server, a daemon on it, smoke, and a backup that goes out and comes back.

if [ -z "${DEPLOY_DIST:-}" ]; then
  "$root/scripts/build" --skip-tests --if-needed
fi
set_stage
programs=$(newest_programs initdb pg_dump psql)
PATH=${DEPLOY_DIST:-$root/target/dist}/bin:$programs:$PATH
backups=$stage/backups
deploy=$root/scripts/deploy

start_veld() {
  rm -f "$stage/ready"
  mkdir -p "$XDG_STATE_HOME/vel"
  DATABASE_URL=$(base_url app) VEL_READY_FILE=$stage/ready PORT=0 veld >/dev/null 2>>"$XDG_STATE_HOME/vel/veld.log" &
  veld=$!
  printf '%s\n' "$veld" >"$stage/sandboxes/veld.pid"
  wait_for 120 veld_listens
  url=http://127.0.0.1:$(cat "$stage/ready")
}

# shellcheck disable=SC2317 # wait_for calls it.
veld_listens() {
  [ -s "$stage/ready" ] || {
    kill -0 "$veld" 2>/dev/null || fail "the daemon ended"
    return 1
  }
}

stop_veld() {
  kill -TERM "$veld"
  wait "$veld" || fail "the daemon did not stop well"
  rm -f "$stage/sandboxes/veld.pid"
}

# Fails unless a command fails, and tells $1.
must_fail() {
  words=$1
  shift
  if "$@" >"$stage/scratch/out" 2>&1 </dev/null; then
    fail "should have failed: $*"
  fi
  grep -qF -- "$words" "$stage/scratch/out" || fail "did not say \"$words\": $(cat "$stage/scratch/out")"
}

count_of() {
  DATABASE_URL=$(base_url "${2:-app}") && use_database "$DATABASE_URL" && sql -c "SELECT count(*) FROM $1"
}

start_server
start_sandbox openai
OPENAI_BASE_URL=$(sandbox_url openai) OPENAI_API_KEY=check
VEL_ADMIN_EMAIL=check@example.com VEL_ADMIN_PASSWORD=Check-0123456789 SECRET_KEY_BASE=$(od -An -N 48 -tx1 /dev/urandom | tr -d ' \n')
VEL_SMOKE_EMAIL=$VEL_ADMIN_EMAIL VEL_SMOKE_PASSWORD=$VEL_ADMIN_PASSWORD
export OPENAI_BASE_URL OPENAI_API_KEY VEL_ADMIN_EMAIL VEL_ADMIN_PASSWORD SECRET_KEY_BASE VEL_SMOKE_EMAIL VEL_SMOKE_PASSWORD
DATABASE_URL=$(base_url app)
use_database "$DATABASE_URL"
createdb app
createdb empty
start_veld

say "--- smoke"
"$deploy/smoke" "$url" >"$stage/scratch/smoke"
grep -q '^ok  the audit log has its row$' "$stage/scratch/smoke" || fail "smoke did not come to its end"
[ "$(count_of "agents WHERE deleted_at IS NULL AND name LIKE 'smoke-%'")" -eq 0 ] || fail "smoke left its agent behind"
[ "$(count_of "sessions WHERE end_reason = 'logout'")" -eq 1 ] || fail "smoke left its session behind"
VEL_SMOKE_PASSWORD=wrong must_fail "signing in failed" "$deploy/smoke" "$url"

say "--- a backup while rows are written"
write_rows() {
  sql -c "INSERT INTO audit_logs (id, at, actor, action, outcome, details) SELECT gen_random_uuid(), now(), 'check', 'task.create',
    'success', jsonb_build_object('text', repeat('ü', n % 50) || chr(10) || chr(92)) FROM generate_series(1, $1) AS n"
}
use_database "$(base_url app)"
write_rows 20000
(while write_rows 10; do :; done) 2>/dev/null &
busy=$!
(while ps -eo args; do sleep 0.02; done) >"$stage/scratch/processes" 2>/dev/null &
watching=$!
printf '%s\n' "$busy" >"$stage/sandboxes/busy.pid"
printf '%s\n' "$watching" >"$stage/sandboxes/watching.pid"
DATABASE_URL=$(base_url app)
export DATABASE_URL
file=$("$deploy/db-backup" --to "$backups" --verify 2>"$stage/scratch/told") || fail "the backup failed: $(cat "$stage/scratch/told")"
stop_sandbox busy
stop_sandbox watching
grep -q 'are as they were backed up' "$stage/scratch/told" || fail "the backup was not verified"
[ "$(awk -F '\t' '$1 == "table public.audit_logs" { print ($2 > 20000) }' "$file.manifest")" = 1 ] || fail "the manifest counts no rows"
grep -qE "pg_dump|pg_restore" "$stage/scratch/processes" || fail "no process list was seen during the backup"
! grep -qE 'p@ss:w|p%40ss' "$stage/scratch/processes" || fail "the password is in a process list"

say "--- damage is noticed"
cp "$file" "$backups/damaged.dump"
printf 'x' >>"$backups/damaged.dump"
cp "$file.manifest" "$backups/damaged.dump.manifest"
must_fail "its SHA-256 is another" "$deploy/db-restore" "$backups/damaged.dump" --verify
cp "$file" "$backups/other.dump"
awk -F '\t' -v OFS='\t' '$1 == "table public.users" { $3 = $3 + 1 } { print }' "$file.manifest" >"$backups/other.dump.manifest"
must_fail "not those that were backed up" "$deploy/db-restore" "$backups/other.dump" --verify
must_fail "is not empty" "$deploy/db-restore" "$file" --yes
DATABASE_URL=$(base_url empty) must_fail "say --yes" "$deploy/db-restore" "$file"
must_fail "somebody is connected" "$deploy/db-restore" "$file" --replace --yes
[ "$(count_of "pg_database WHERE datname LIKE 'vel_restored%'" postgres)" -eq 0 ] || fail "a scratch database was left behind"

say "--- restored into an empty database"
DATABASE_URL=$(base_url empty) "$deploy/db-restore" "$file" --yes 2>"$stage/scratch/told" || fail "$(cat "$stage/scratch/told")"

say "--- encrypted, and put in the place of a database that was harmed"
if command -v age >/dev/null 2>&1; then
  age-keygen -o "$stage/scratch/key" 2>/dev/null
  encrypted=$("$deploy/db-backup" --to "$backups" --encrypt-to "$(age-keygen -y "$stage/scratch/key")" 2>/dev/null)
  ! grep -qa PGDMP "$encrypted" || fail "the backup is not encrypted"
  must_fail "--identity" "$deploy/db-restore" "$encrypted" --verify
else
  say "age is not installed: the encrypted backup is left out."
  encrypted=$("$deploy/db-backup" --to "$backups" 2>/dev/null)
fi
stop_veld
rows=$(count_of audit_logs)
use_database "$(base_url app)"
sql -c "DELETE FROM task_events; DELETE FROM usage"
DATABASE_URL=$(base_url app)
export DATABASE_URL
if [ -f "$stage/scratch/key" ]; then
  set -- --identity "$stage/scratch/key"
else
  set --
fi
"$deploy/db-restore" "$encrypted" --replace --yes "$@" 2>"$stage/scratch/told" || fail "$(cat "$stage/scratch/told")"
[ "$(count_of audit_logs)" -ge 20000 ] || fail "audit rows are missing"
[ "$(count_of audit_logs)" -le "$rows" ] || fail "there are more audit rows than there were"
[ "$(count_of task_events)" -gt 0 ] || fail "the restored database is not the one that is used"
[ "$(count_of "pg_database WHERE datname LIKE 'app_before_%'" postgres)" -eq 1 ] || fail "the harmed database is gone"
start_veld
"$deploy/smoke" "$url" >"$stage/scratch/smoke" || fail "vel does not work on the restored database"
stop_veld

say "--- through a tunnel, with a make-believe fly"
FAKE_FLY=$stage/fly
export FAKE_FLY
mkdir "$FAKE_FLY" "$stage/path"
cp "$root/scripts/check-deploy.d/fly" "$stage/path/"
DATABASE_URL=$(base_url app | sed 's/127.0.0.1:[0-9]*/vel-db.flycast:5432/') TUNNEL_PORT=$port PATH=$stage/path:$PATH \
  "$deploy/db-backup" --to "$stage/tunnelled" --cluster c1 >/dev/null 2>"$stage/scratch/told" || fail "$(cat "$stage/scratch/told")"
grep -qxF "fly mpg proxy c1 --local-port $port" "$FAKE_FLY/calls" || fail "there was no tunnel"

say "--- older backups are taken away when that is asked for"
for day in 01 02 03; do
  : >"$backups/vel-202001${day}T000000Z.dump"
  : >"$backups/vel-202001${day}T000000Z.dump.manifest"
done
must_fail "say --yes" "$deploy/db-backup" --to "$backups" --keep 4
[ -f "$backups/vel-20200101T000000Z.dump" ] || fail "a backup was taken away unasked"
"$deploy/db-backup" --to "$backups" --keep 4 --yes >/dev/null 2>&1
kept=$(find "$backups" -name 'vel-*' ! -name '*.manifest' | wc -l)
[ "$kept" -eq 4 ] || fail "kept $kept backups instead of 4"
[ -f "$file" ] || fail "a newer backup was taken away"
[ ! -f "$backups/vel-20200101T000000Z.dump.manifest" ] || fail "a manifest was left behind"
say "database: smoke works, and a backup loses nothing"
