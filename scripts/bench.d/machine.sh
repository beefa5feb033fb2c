# shellcheck shell=sh disable=SC2154 # root, part, image, memory and the rest are set by scripts/bench, which sources this.
# Runs a part of the bench on the image as a machine of $memory MB would start it: with a migrated PostgreSQL and a make-believe
# provider beside it.
. "$root/scripts/lib/java.sh"
. "$root/scripts/lib/postgres.sh"
. "$root/scripts/lib/server.sh"
. "$root/scripts/lib/image.sh"

command -v node >/dev/null || fail "needs Node.js 18 or later, which makes the load"
[ "$(uname -s)" = Linux ] || fail "needs Linux, for whose machines the image is"
may_mount || fail "needs root: only root may start the image, which is a root folder of its own"
[ -n "$(newest_programs initdb psql)" ] || fail "needs a PostgreSQL server; install it with: sudo apt-get install postgresql"

dist=${BENCH_DIST:-$root/target/dist}
[ -n "${BENCH_DIST:-}" ] || "$root/scripts/build" --skip-tests --if-needed
given=${DATABASE_URL:-}
[ -z "$given" ] || say "DATABASE_URL is not used: this part wants an empty database of its own"
set_stage
PATH=$dist/bin:$(newest_programs initdb psql):$PATH
if [ -z "$image" ]; then
  image=$stage/rootfs
  make_rootfs "$dist" "$image"
fi
[ -s "$image/opt/vel/veld.args" ] || fail "$image is no image; scripts/image-rootfs --keep $image makes one"
start_server
use_database "$(base_url app)"
createdb app
start_sandbox openai --tokens-per-second "${pace:-0}"

# The least that Helidon can do, of the jars that vel is made of and merged as vel's are, to compare with.
make_hello() {
  java_home=$(find_java_home javac) || fail "needs a JDK 25"
  mkdir "$stage/hello"
  # Everything of Helidon's but its way to databases, which a hello does not need.
  set --
  for jar in "$root"/daemon/target/lib/helidon-*.jar; do
    case $jar in
      */helidon-dbclient*) ;;
      *) set -- "$@" "$jar" ;;
    esac
  done
  [ -f "$1" ] || fail "vel is not built here; run scripts/build"
  "$java_home/bin/javac" --release 25 -cp "$(printf '%s:' "$@")" -d "$stage/hello/classes" "$root/scripts/bench.d/Hello.java"
  "$java_home/bin/jar" --create --file "$stage/hello/classes.jar" -C "$stage/hello/classes" .
  "$java_home/bin/java" "$root/scripts/dist/Merge.java" "$stage/hello/hello.jar" 1 "" "$stage/hello/classes.jar" "$@"
}

if [ "$part" = start ]; then
  make_hello
fi
BENCH_IMAGE=$image BENCH_STAGE=$stage BENCH_MEMORY=$memory BENCH_RUNS=$runs BENCH_SECONDS=$seconds
BENCH_MINUTES=$minutes BENCH_STREAMS=$streams BENCH_ROUNDS=$rounds
BENCH_DATABASE=$(base_url app)
BENCH_SANDBOX=$(sandbox_url openai)
export BENCH_IMAGE BENCH_STAGE BENCH_MEMORY BENCH_RUNS BENCH_SECONDS BENCH_MINUTES BENCH_STREAMS BENCH_ROUNDS BENCH_DATABASE BENCH_SANDBOX
status=0
(
  within_rootfs "$image" node "$root/scripts/bench.d/$part.js"
) || status=$?
exit "$status"
