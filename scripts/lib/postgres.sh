# shellcheck shell=sh disable=SC2154 # scratch is set by whoever sources this.
# Speaks to the PostgreSQL of DATABASE_URL with its own programs. The password is in the environment of these alone, never on
# a command line. Needs say.sh.

# Takes %41 and the like out of $1.
decoded() {
  printf '%s' "$1" | awk '
    BEGIN { for (i = 1; i < 256; i++) { of[sprintf("%02x", i)] = sprintf("%c", i) } }
    {
      text = $0
      out = ""
      while (match(text, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
        out = out substr(text, 1, RSTART - 1) of[tolower(substr(text, RSTART + 1, 2))]
        text = substr(text, RSTART + 3)
      }
      printf "%s%s", out, text
    }'
}

# Sets the variables of libpq from a URL as docs/configuration.md allows it, but for several hosts and IPv6 addresses.
use_database() {
  rest=${1#jdbc:}
  case $rest in
    postgres://* | postgresql://*) rest=${rest#*://} ;;
    *) fail "DATABASE_URL is no postgres:// URL" ;;
  esac
  query=
  case $rest in
    *\?*)
      query=${rest#*\?}
      rest=${rest%%\?*}
      ;;
  esac
  who=
  case $rest in
    *@*)
      who=${rest%@*}
      rest=${rest##*@}
      ;;
  esac
  where=${rest%%/*}
  case $rest in
    */*) PGDATABASE=$(decoded "${rest#*/}") ;;
    *) PGDATABASE= ;;
  esac
  case $where in
    *,* | *\[*) fail "DATABASE_URL names several hosts or an IPv6 address; give one host by name" ;;
    *:*)
      PGHOST=${where%:*}
      PGPORT=${where##*:}
      ;;
    *)
      PGHOST=$where
      PGPORT=5432
      ;;
  esac
  PGUSER=$(decoded "${who%%:*}")
  case $who in
    *:*) PGPASSWORD=$(decoded "${who#*:}") ;;
    *) PGPASSWORD= ;;
  esac
  PGCONNECT_TIMEOUT=15 PGAPPNAME="vel ${0##*/}" PGCLIENTENCODING=UTF8
  export PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGCONNECT_TIMEOUT PGAPPNAME PGCLIENTENCODING
  unset PGSSLMODE PGSSLROOTCERT PGCHANNELBINDING PGSERVICE PGOPTIONS
  while [ -n "$query" ]; do
    use_parameter "${query%%&*}"
    case $query in
      *\&*) query=${query#*&} ;;
      *) query= ;;
    esac
  done
}

use_parameter() {
  value=$(decoded "${1#*=}")
  case ${1%%=*} in
    user) PGUSER=$value ;;
    password) PGPASSWORD=$value ;;
    sslmode) PGSSLMODE=$value && export PGSSLMODE ;;
    sslrootcert) PGSSLROOTCERT=$value && export PGSSLROOTCERT ;;
    channel_binding) PGCHANNELBINDING=$value && export PGCHANNELBINDING ;;
    # The others are for the driver of Java or for the way that vel works.
    *) ;;
  esac
}

# The DATABASE_URL of the environment is what is spoken to; through a tunnel its host and port are this machine's.
use_environment() {
  [ -n "${DATABASE_URL:-}" ] || fail "set DATABASE_URL to the database; it is in nobody's argument, for a process list shows those"
  use_database "$DATABASE_URL"
  [ -n "$PGDATABASE" ] || fail "DATABASE_URL names no database"
}

# Prints the folder of the newest PostgreSQL programs here that have all of $*.
newest_programs() {
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
    /opt/homebrew/opt/libpq/bin "$(dirname "$(command -v pg_dump 2>/dev/null || echo /none/none)")"; do
    for program in "$@"; do
      [ -x "$folder/$program" ] || continue 2
    done
    version=$("$folder/$1" --version | sed -n 's/.* \([0-9][0-9]*\).*/\1/p')
    printf '%s %s\n' "${version:-0}" "$folder"
  done | sort -n | tail -n 1 | cut -d ' ' -f 2-
}

# Sees to it that there are programs as new as the server: an older pg_dump cannot read it.
need_postgres_programs() {
  programs=$(newest_programs pg_dump pg_restore psql)
  [ -n "$programs" ] || fail "needs pg_dump, pg_restore and psql: apt-get install postgresql-client, dnf install postgresql, brew install libpq"
  PATH=$programs:$PATH
  server=$(sql -c 'SHOW server_version_num') || fail "the database $PGDATABASE at $PGHOST:$PGPORT does not answer"
  server=$((server / 10000))
  here=$(pg_dump --version | sed -n 's/.* \([0-9][0-9]*\).*/\1/p')
  [ "$here" -ge "$server" ] ||
    fail "the server is PostgreSQL $server and pg_dump here is $here, which cannot read it; install postgresql-client-$server (https://www.postgresql.org/download)"
}

sql() {
  psql --no-psqlrc --quiet --no-align --tuples-only --no-password --set ON_ERROR_STOP=1 "$@"
}

# Settings under which the same row is the same text on every server.
SAME_TEXT="SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
SET extra_float_digits = 1; SET xmloption = 'content'; SET search_path = pg_catalog;"

# A statement that makes the statements of a manifest: a line for each table, with its rows and the sum of their fingerprints in
# whatever order, and for each sequence. What an extension brought along is its own affair.
MANIFEST="SELECT CASE relkind WHEN 'S'
    THEN format('SELECT %L, last_value, is_called FROM %I.%I', 'sequence ' || nspname || '.' || relname, nspname, relname)
    ELSE format('SELECT %L, count(*), coalesce(sum((''x'' || substr(md5(vel_row::text), 1, 15))::bit(60)::bigint::numeric), 0) FROM %I.%I AS vel_row',
      'table ' || nspname || '.' || relname, nspname, relname) END
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE relkind IN ('r', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY relkind, nspname, relname"

# Prints the manifest of database $1.
manifest_of() {
  printf '%s\nBEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n%s \\gexec\nCOMMIT;\n' "$SAME_TEXT" "$MANIFEST" | sql --field-separator '	' -d "$1"
}

sum_of() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d ' ' -f 1
  else
    shasum -a 256 "$1" | cut -d ' ' -f 1
  fi
}
