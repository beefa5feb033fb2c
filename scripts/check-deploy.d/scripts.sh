# shellcheck shell=sh disable=SC2154 # root and scratch are the script's that sources this.
# The scripts of scripts/deploy against a make-believe fly.

FAKE_FLY=$scratch/fly
export FAKE_FLY
deploy=$root/scripts/deploy
mkdir -p "$FAKE_FLY" "$scratch/path"
cp "$root/scripts/check-deploy.d/fly" "$root/scripts/check-deploy.d/curl" "$root/scripts/check-deploy.d/sleep" "$scratch/path/"
PATH=$scratch/path:$PATH
unset FLY_APP VEL_SMOKE_EMAIL VEL_SMOKE_PASSWORD DATABASE_URL IMAGE_LABEL OPENAI_API_KEY

# Begins a case: an app with two machines and three releases, the newest of which failed.
case_of() {
  what=$1
  rm -rf "${FAKE_FLY:?}"/*
  : >"$FAKE_FLY/calls"
  cat >"$FAKE_FLY/releases.json" <<'JSON'
[{"Version": 7, "Status": "failed", "ImageRef": "registry.fly.io/vel:bad"},
 {"Version": 6, "Status": "complete", "ImageRef": "registry.fly.io/vel:new"},
 {"Version": 5, "Status": "complete", "ImageRef": "registry.fly.io/vel:new"},
 {"Version": 4, "Status": "complete", "ImageRef": "registry.fly.io/vel:old"}]
JSON
  cat >"$FAKE_FLY/machines.json" <<'JSON'
[{"id": "m1", "state": "started"}, {"id": "m2", "state": "started"}, {"id": "m3", "state": "stopped"}]
JSON
  printf '[]\n' >"$FAKE_FLY/apps.json"
  printf '[]\n' >"$FAKE_FLY/secrets.json"
  printf 'No clusters\n' >"$FAKE_FLY/clusters.json"
  printf '[{"id": "c1", "name": "vel-db"}]\n' >"$FAKE_FLY/clusters-after.json"
  requests 1 100 0
}

# The metrics of turn $1: $2 requests, $3 of them failed.
requests() {
  cat >"$FAKE_FLY/metrics.$1" <<METRICS
vel_http_request_seconds_count{method="GET",route="/api/tasks",status="200"} $(($2 - $3)).0
vel_http_request_seconds_count{method="POST",route="/api/tasks",status="500"} $3
vel_http_request_seconds_count{method="GET",route="/api/health",status="503"} 999
METRICS
}

# Runs a script without a terminal; what it said is in said and told.
does() {
  status=0
  "$@" >"$scratch/said" 2>"$scratch/told" </dev/null || status=$?
}

succeeds() {
  does "$@"
  [ "$status" -eq 0 ] || wrong "$1 ended with $status"
}

fails() {
  does "$@"
  [ "$status" -ne 0 ] || wrong "$1 should have failed"
}

tells() {
  grep -qF -- "$1" "$scratch/told" || wrong "it did not tell: $1"
}

says() {
  grep -qF -- "$1" "$scratch/said" || wrong "it did not say: $1"
}

called() {
  grep -qxF -- "$1" "$FAKE_FLY/calls" || wrong "fly was not called so: $1"
}

not_called() {
  ! grep -qF -- "$1" "$FAKE_FLY/calls" || wrong "fly was called so: $1"
}

before() {
  first=$(grep -nF -- "$1" "$FAKE_FLY/calls" | head -n 1 | cut -d : -f 1)
  second=$(grep -nF -- "$2" "$FAKE_FLY/calls" | head -n 1 | cut -d : -f 1)
  [ "${first:-9999}" -lt "${second:-0}" ] || wrong "not in this order: $1, $2"
}

changed_nothing() {
  ! grep -vE '^fly (releases|machine list|apps list|mpg list|secrets list|status|checks list|scale show|logs)' "$FAKE_FLY/calls" >&2 ||
    wrong "fly was made to change something"
}

wrong() {
  say "FAILED: $what: $1"
  sed 's/^/  out  /' "$scratch/said" >&2
  sed 's/^/  err  /' "$scratch/told" >&2
  sed 's/^/  call /' "$FAKE_FLY/calls" >&2
  fail "a script of scripts/deploy does not do what it should"
}

case_of "everything that changes something asks, and without a terminal does nothing"
for command in launch "secrets OPENAI_API_KEY" "deploy production" canary blue-green rollback "scale --count 0" "scale --count 3" "scale --memory 512"; do
  # shellcheck disable=SC2086 # A script and its arguments.
  OPENAI_API_KEY=sk-1 fails "$deploy/"$command
  tells --yes
  changed_nothing
done

case_of "a dry run calls nothing at all, needs no fly, and prints the commands"
for command in "launch" "launch --database unmanaged" "secrets OPENAI_API_KEY" "deploy staging" "deploy production --image i" canary blue-green \
  rollback "scale --count 2 --region iad,ord" "logs --since 5" status "db-backup --encrypt-to age1x --keep 3 --verify --cluster c1" \
  "db-restore x.dump --replace" "smoke https://vel.fly.dev"; do
  # shellcheck disable=SC2086 # A script and its arguments.
  OPENAI_API_KEY=sk-1 VEL_SMOKE_EMAIL=e VEL_SMOKE_PASSWORD=sk-2 succeeds "$deploy/"$command --dry-run
  grep -Eq '^(fly|curl|GET|pg_dump|createdb) ' "$scratch/said" || wrong "$command prints no command"
  ! grep -qE 'sk-[12]' "$scratch/said" "$scratch/told" || wrong "$command prints a secret"
  [ ! -s "$FAKE_FLY/calls" ] || wrong "$command calls fly"
done

case_of "what a dry run prints is what is then called"
succeeds "$deploy/deploy" production --image registry.fly.io/vel:x --strategy canary --no-smoke --dry-run
cp "$scratch/said" "$scratch/dry"
succeeds "$deploy/deploy" production --image registry.fly.io/vel:x --strategy canary --no-smoke --yes
cmp -s "$scratch/dry" "$FAKE_FLY/calls" || wrong "the commands differ: $(cat "$scratch/dry")"

case_of "secrets reach fly on standard input and are in no argument and no output"
OPENAI_API_KEY='sk-a b"c#d' succeeds "$deploy/secrets" OPENAI_API_KEY --yes
[ "$(cat "$FAKE_FLY/imported")" = 'OPENAI_API_KEY="""sk-a b"c#d"""' ] || wrong "imported: $(cat "$FAKE_FLY/imported")"
called "fly secrets import --app vel --stage"
! grep -q 'sk-a' "$FAKE_FLY/calls" "$scratch/said" "$scratch/told" || wrong "the secret shows"
case_of "secrets come as lines, too, and take effect at once where asked"
printf '# keys\nGROQ_API_KEY=gsk-1\nVEL_HOST=vel.example.com\n' >"$scratch/lines"
"$deploy/secrets" --yes --now --app vel-staging <"$scratch/lines" >"$scratch/said" 2>"$scratch/told" || wrong "it failed"
called "fly secrets import --app vel-staging --stage"
called "fly secrets deploy --app vel-staging"
grep -qxF 'GROQ_API_KEY="""gsk-1"""' "$FAKE_FLY/imported" || wrong "not imported"
case_of "unknown names, values as arguments and empty values are refused"
fails "$deploy/secrets" OPENAI_KEY --yes
tells "no setting of vel"
fails "$deploy/secrets" OPENAI_API_KEY=sk-1 --yes
tells "can be read by everybody"
fails "$deploy/secrets" OPENAI_API_KEY --yes
tells "not in the environment"
changed_nothing
case_of "a SECRET_KEY_BASE that is there is not made anew"
printf '[{"name": "SECRET_KEY_BASE"}]\n' >"$FAKE_FLY/secrets.json"
fails "$deploy/secrets" --generate --yes
changed_nothing
case_of "secrets that are missing are listed"
printf '[{"name": "OPENAI_API_KEY"}]\n' >"$FAKE_FLY/secrets.json"
succeeds "$deploy/secrets" --list
tells "not set: GROQ_API_KEY"
! grep -q 'not set: OPENAI_API_KEY' "$scratch/told" || wrong "a secret that is set is missing"

case_of "launch makes an app, a database, its secrets and a release, in that order"
OPENAI_API_KEY=sk-1 succeeds "$deploy/launch" --yes
called "fly apps create vel --org personal"
called "fly scale count 2 --region iad,ord --max-per-region 1 --app vel --yes"
grep -qxF 'OPENAI_API_KEY="""sk-1"""' "$FAKE_FLY/imported" || wrong "the provider's key is not set"
called "fly mpg create --name vel-db --org personal --region iad --plan Basic --volume-size 10"
called "fly mpg attach c1 --app vel"
before "fly apps create" "fly mpg create"
before "fly mpg attach" "fly secrets import"
before "fly secrets import" "fly deploy"
grep -Eq '^SECRET_KEY_BASE="""[0-9a-f]{96}"""$' "$FAKE_FLY/imported" || wrong "no SECRET_KEY_BASE"
password=$(sed -n 's/^VEL_ADMIN_PASSWORD="""\(.*\)"""$/\1/p' "$FAKE_FLY/imported")
[ "$(cat "$scratch/said")" = "${password:-none}" ] || wrong "the password is not said"
! grep -qF "$password" "$FAKE_FLY/calls" "$scratch/told" || wrong "the password shows"
case_of "launch leaves alone what is there"
printf '[{"Name": "vel"}]\n' >"$FAKE_FLY/apps.json"
printf '[{"name": "DATABASE_URL"}, {"name": "SECRET_KEY_BASE"}, {"name": "GROQ_API_KEY"}]\n' >"$FAKE_FLY/secrets.json"
succeeds "$deploy/launch" --yes
not_called "apps create"
not_called "mpg create"
[ "$(cat "$FAKE_FLY/imported")" = 'VEL_HOST="""vel.fly.dev"""' ] || wrong "imported: $(cat "$FAKE_FLY/imported")"
[ ! -s "$scratch/said" ] || wrong "it says something"
case_of "launch makes nothing when no provider has a key, for health would stay at 503"
fails "$deploy/launch" --yes
tells "no provider has a key"
changed_nothing
case_of "the administrator's password is told even when the release fails"
echo 'fly deploy *' >"$FAKE_FLY/fails"
OPENAI_API_KEY=sk-1 fails "$deploy/launch" --yes
says "Vel-"
case_of "launch with an unmanaged database makes vel no superuser there"
OPENAI_API_KEY=sk-1 succeeds "$deploy/launch" --database unmanaged --app own --yes
called "fly postgres attach own-db --app own --superuser=false --yes"

case_of "a release that is not healthy afterwards is a failure that says how to undo it"
echo vel.fly.dev >"$FAKE_FLY/unhealthy"
fails "$deploy/deploy" production --yes
tells "scripts/deploy/rollback"
case_of "staging asks nothing and has an app of its own"
succeeds "$deploy/deploy" staging
grep -q 'fly deploy .* --app vel-staging ' "$FAKE_FLY/calls" || wrong "not to staging"

case_of "rollback takes the image before the last one that was completed"
succeeds "$deploy/rollback" --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:old --strategy rolling --skip-release-command --yes"
case_of "rollback to a named image, all at once"
succeeds "$deploy/rollback" --to registry.fly.io/vel:older --fast --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:older --strategy immediate --skip-release-command --yes"
case_of "rollback lists each image once"
succeeds "$deploy/rollback" --list
[ "$(cat "$scratch/said")" = "registry.fly.io/vel:new
registry.fly.io/vel:old" ] || wrong "another list"
case_of "rollback without an earlier image does nothing"
printf '[{"Version": 1, "Status": "complete", "ImageRef": "registry.fly.io/vel:new"}]\n' >"$FAKE_FLY/releases.json"
fails "$deploy/rollback" --yes
changed_nothing

case_of "a canary that does well is put on all machines"
requests 2 300 1
succeeds "$deploy/canary" --image registry.fly.io/vel:c --minutes 1 --every 30 --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:c --only-machines m1 --yes"
called "fly proxy 19091:9091 m1.vm.vel.internal --app vel --quiet"
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:c --skip-release-command --strategy rolling --yes"
before "--only-machines m1" "--strategy rolling"
tells "200 requests, 1 of them"
case_of "a canary that answers with errors is taken back"
requests 2 200 5
fails "$deploy/canary" --image registry.fly.io/vel:c --minutes 1 --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:new --only-machines m1 --skip-release-command --yes"
not_called "--strategy rolling"
tells "100 requests, 5 of them"
case_of "a canary that is not healthy is taken back"
echo vel.fly.dev >"$FAKE_FLY/unhealthy"
fails "$deploy/canary" --image registry.fly.io/vel:c --minutes 1 --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:new --only-machines m1 --skip-release-command --yes"
not_called "--strategy rolling"
case_of "a canary that was started anew while it was watched is taken back"
requests 2 3 0
fails "$deploy/canary" --image registry.fly.io/vel:c --minutes 1 --yes
tells "started anew"
not_called "--strategy rolling"
case_of "a canary whose release fails is taken back"
echo '*--image registry.fly.io/vel:c*' >"$FAKE_FLY/fails"
fails "$deploy/canary" --image registry.fly.io/vel:c --minutes 1 --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:new --only-machines m1 --skip-release-command --yes"
case_of "one machine is no place for a canary"
printf '[{"id": "m1", "state": "started"}, {"id": "m2", "state": "stopped"}]\n' >"$FAKE_FLY/machines.json"
fails "$deploy/canary" --yes
tells "scripts/deploy/scale"
changed_nothing

case_of "blue-green builds once, tries it in staging and swaps production to the same image"
IMAGE_LABEL=abc succeeds "$deploy/blue-green" --yes
called "fly deploy $root --config $root/fly.toml --app vel-staging --build-only --push --image-label abc"
called "fly deploy $root --config $root/fly.toml --app vel-staging --image registry.fly.io/vel-staging:abc --yes"
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel-staging:abc --strategy bluegreen --yes"
case_of "what fails in staging does not reach production"
echo vel-staging.fly.dev >"$FAKE_FLY/unhealthy"
fails "$deploy/blue-green" --yes
not_called "--strategy bluegreen"
case_of "what fails in production is swapped back"
echo vel.fly.dev >"$FAKE_FLY/unhealthy"
fails "$deploy/blue-green" --yes
called "fly deploy $root --config $root/fly.toml --app vel --image registry.fly.io/vel:new --strategy bluegreen --skip-release-command --yes"

case_of "scale shows, counts and sizes"
succeeds "$deploy/scale"
called "fly scale show --app vel"
changed_nothing
succeeds "$deploy/scale" --count 4 --region iad,ord --max-per-region 2 --size shared-cpu-2x --memory 1024 --yes
called "fly scale vm shared-cpu-2x --vm-memory 1024 --app vel"
called "fly scale count 4 --region iad,ord --max-per-region 2 --app vel --yes"
fails "$deploy/scale" --count many --yes

case_of "logs are chosen by time, level, ids and words"
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
cat >"$FAKE_FLY/logs.json" <<JSON
{
    "timestamp": "2020-01-01T00:00:00.123456Z",
    "message": "{\"level\":\"INFO\",\"message\":\"long ago\"}"
}
{"timestamp": "$now", "message": "{\"level\":\"ERROR\",\"message\":\"groq timeout\",\"task_id\":\"t-1\"}"}
{"timestamp": "$now", "message": "{\"level\":\"INFO\",\"message\":\"task t-1 completed by OpenAI\"}"}
{"timestamp": "$now", "level": "info", "message": "Main child exited normally with exit code: 137"}
JSON
succeeds "$deploy/logs"
[ "$(grep -c . "$scratch/said")" -eq 4 ] || wrong "not all lines"
called "fly logs --app vel --json --no-tail"
succeeds "$deploy/logs" --since 5m
[ "$(grep -c . "$scratch/said")" -eq 3 ] || wrong "not the lines of five minutes"
succeeds "$deploy/logs" --errors
[ "$(grep -c . "$scratch/said")" -eq 2 ] || wrong "not the errors"
says "exit code: 137"
succeeds "$deploy/logs" --task t-1 --provider openai
[ "$(grep -c . "$scratch/said")" -eq 1 ] || wrong "not the one line"
succeeds "$deploy/logs" --follow --grep TIMEOUT --machine m1 --region iad
says "groq timeout"
called "fly logs --app vel --json --machine m1 --region iad"

case_of "status ends with 0 only when health is good"
succeeds "$deploy/status"
changed_nothing
mv "$FAKE_FLY/releases.json" "$FAKE_FLY/other.json"

case_of "smoke without an account says what to do, and passes with health alone"
fails "$deploy/smoke" https://vel.fly.dev
tells VEL_SMOKE_EMAIL
succeeds "$deploy/smoke" https://vel.fly.dev --health-only
says "plain HTTP is sent on to HTTPS"
says "the metrics are not public"
case_of "images are pinned by the digest that docker tells, once and again"
cat >"$scratch/Dockerfile" <<'FILE'
# FROM nobody
FROM --platform=linux/amd64 example/build:1 AS build
FROM build AS test
FROM scratch
COPY --from=build /rootfs /
FILE
fails "$deploy/pin-images" --file "$scratch/Dockerfile" --check
tells "example/build:1"
succeeds "$deploy/pin-images" --file "$scratch/Dockerfile" --dry-run
says "docker buildx imagetools inspect example/build:1 --format '{{.Manifest.Digest}}'"
for digit in 1 2; do
  printf '#!/bin/sh\nprintf "sha256:%%064d\\n" %s\n' "$digit" >"$scratch/path/docker"
  chmod +x "$scratch/path/docker"
  succeeds "$deploy/pin-images" --file "$scratch/Dockerfile"
  grep -q "^FROM --platform=linux/amd64 example/build:1@sha256:0*$digit AS build\$" "$scratch/Dockerfile" || wrong "not pinned: $(cat "$scratch/Dockerfile")"
  [ "$(grep -c . "$scratch/Dockerfile")" -eq 5 ] || wrong "other lines are changed"
done
succeeds "$deploy/pin-images" --file "$scratch/Dockerfile" --check
printf '#!/bin/sh\necho nothing\n' >"$scratch/path/docker"
fails "$deploy/pin-images" --file "$scratch/Dockerfile"
tells "no digest"
rm "$scratch/path/docker"

# What holds as long as no digest could be asked for: the tag names exact versions.
grep -Eq '^FROM [a-z/-]+:[0-9]+\.[0-9]+\.[0-9]+-[a-z]+-[a-z]+-[0-9]+(@sha256:[0-9a-f]{64})? AS build$' "$root/Dockerfile" || wrong "the Dockerfile names no exact image"

say "scripts: launch, secrets, deploy, canary, blue-green, rollback, scale, logs, status, smoke, pin-images do what they should"
