# shellcheck shell=sh disable=SC2034,SC2154 # Used and set by the scripts that source this.
# What the scripts of scripts/deploy have in common: their options, showing a command before it is run, and asking before
# harm. Needs say.sh and $root; whoever sources this defines usage().

APP=vel
STAGING=vel-staging

app=${FLY_APP:-$APP}
dry_run=false
yes=false

# Commands that are only shown go to standard output, also from inside $(…).
exec 3>&1

# Takes the options that every script has; $taken is how many words that were.
take_option() {
  taken=1
  case $1 in
    --dry-run) dry_run=true ;;
    -y | --yes) yes=true ;;
    --app)
      app=${2:-}
      taken=2
      [ -n "$app" ] || fail "--app needs the name of an app"
      ;;
    --app=?*) app=${1#*=} ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown argument $1; see scripts/deploy/${0##*/} --help" ;;
  esac
}

# The value of option $1, which is $2.
value_of() {
  [ -n "${2:-}" ] || fail "$1 needs a value; see scripts/deploy/${0##*/} --help"
  printf '%s\n' "$2"
}

is_number() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
  esac
}

need_fly() {
  if $dry_run; then
    return 0
  fi
  command -v fly >/dev/null 2>&1 || fail "needs flyctl as fly on the PATH: brew install flyctl, or https://fly.io/docs/flyctl/install"
}

need_program() {
  command -v "$1" >/dev/null 2>&1 || fail "needs $1: $2"
}

need_jq() {
  need_program jq "apt-get install jq, dnf install jq, apk add jq, or brew install jq"
}

# A command as it would be typed.
shown() {
  line=
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_./:=,@%+-]*) line="$line '$(printf '%s' "$word" | sed "s/'/'\\\\''/g")'" ;;
      *) line="$line $word" ;;
    esac
  done
  printf '%s\n' "${line# }"
}

# Shows a command and runs it, or only shows it.
run() {
  if $dry_run; then
    shown "$@" >&3
  else
    say "+ $(shown "$@")"
    "$@"
  fi
}

# Prints what a command that changes nothing says; in a dry run the command is shown and $1 stands for what it would say.
ask() {
  placeholder=$1
  shift
  if $dry_run; then
    shown "$@" >&3
    printf '%s\n' "$placeholder"
  else
    "$@"
  fi
}

# Asks whether to do $1. Without a terminal only --yes will do.
confirm() {
  if $yes || $dry_run; then
    return 0
  fi
  [ -t 0 ] || fail "would $1; say --yes to do so without a terminal, or --dry-run to see the commands"
  printf 'About to %s. Go on? [y/N] ' "$1" >&2
  IFS= read -r answer || answer=
  case $answer in
    y | Y | yes) ;;
    *) fail "left as it was" ;;
  esac
}

# The address of app $1.
url_of() {
  printf 'https://%s.fly.dev\n' "$1"
}

# The images of the releases of app $1 that were completed, newest first and each once.
images_of() {
  releases=$(ask '' fly releases --app "$1" --image --json) || fail "fly does not tell the releases of $1"
  if $dry_run; then
    printf '<image of the release>\n<image of the release before>\n'
    return 0
  fi
  printf '%s' "$releases" | jq -r '
    sort_by(-.Version) | map(select(.Status == "complete" or .Status == "succeeded") | .ImageRef | select(. != null and . != ""))
    | reduce .[] as $image ([]; if index([$image]) then . else . + [$image] end) | .[]'
}

# Puts image $2 on the machines of app $1; the rest are further options.
put_image() {
  on=$1
  image=$2
  shift 2
  run fly deploy "$root" --config "$root/fly.toml" --app "$on" --image "$image" "$@" --yes
}

# Builds this clone's image without deploying it, and prints its name.
build_image() {
  label=${IMAGE_LABEL:-$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || date -u +%Y%m%d%H%M%S)}
  run fly deploy "$root" --config "$root/fly.toml" --app "$1" --build-only --push --image-label "$label" >&2
  printf 'registry.fly.io/%s:%s\n' "$1" "$label"
}

# Whether there is an account to try the whole of an app with.
has_smoke_account() {
  [ -n "${VEL_SMOKE_EMAIL:-}" ] && [ -n "${VEL_SMOKE_PASSWORD:-}" ]
}

# Tries app $1 out; with no account only its health. The rest are further options of scripts/deploy/smoke.
smoke() {
  where=$(url_of "$1")
  shift
  if has_smoke_account; then
    run "$root/scripts/deploy/smoke" "$where" "$@"
  else
    say "VEL_SMOKE_EMAIL and VEL_SMOKE_PASSWORD are not set: only the health of $where is looked at."
    run "$root/scripts/deploy/smoke" "$where" --health-only "$@"
  fi
}
