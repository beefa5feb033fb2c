#!/bin/sh
# Installs vel for one user: from a clone of its repository, or from a release. Needs no root.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

usage() {
  cat <<'HELP'
Usage: ./install.sh [--prefix DIR] [--from-release PLACE [--version V]]
       ./install.sh [--prefix DIR] --rollback | --uninstall

Installs the programs vel and veld, their manual, and completion for bash, zsh and fish. The files go to
DIR/lib/vel-VERSION-SUM, links to them to DIR/bin and DIR/share. In a clone vel is built first if needed; in an unpacked
release it is ready. Installing again upgrades in place and keeps the version before; a daemon that runs keeps the
version it was started with until it is restarted.

  --prefix DIR          where to install; default ~/.local
  --from-release PLACE  installs the newest release of PLACE, an https or file URL, or a folder, once its SHA-256 is the
                        one in PLACE/SHA256SUMS
  --version V           that release instead of the newest
  --newest              with --from-release: only writes which one that would be, and its SHA-256
  --untrained           makes no AOT caches, and no smaller Java of the one that is there, from which vel starts in a fraction of
                        the time; DIR/lib/vel-*/lib/train makes them later
  --rollback            goes back to the version that was there before, and again to the later one
  --uninstall           removes what was installed there; your data and settings stay
  --help                shows this
HELP
}

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "install.sh: $*"
  exit 1
}

# Fails with the code that vel has for what is set up wrongly.
misplaced() {
  say "install.sh: $*"
  exit 3
}

# Fails with the code that vel has for what cannot be reached.
unreachable() {
  say "install.sh: $*"
  exit 5
}

read_options() {
  prefix=
  deed=install
  training=true
  place=
  release=
  released_at=
  released_sum=
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | --from-release | --version | --released-at | --released-sum)
        [ -n "${2:-}" ] || fail "$1 needs a value; see ./install.sh --help"
        take "$1" "$2"
        shift
        ;;
      --prefix=?* | --from-release=?* | --version=?*) take "${1%%=*}" "${1#*=}" ;;
      --newest) deed=newest ;;
      --untrained) training=false ;;
      --rollback) deed=roll_back ;;
      --uninstall) deed=remove ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) fail "unknown option $1; see ./install.sh --help" ;;
    esac
    shift
  done
  if [ -n "$place" ] && [ "$deed" = install ]; then
    deed=from_release
  elif [ "$deed" = newest ] && [ -z "$place" ]; then
    fail "--newest needs --from-release PLACE"
  fi
}

take() { # OPTION VALUE
  case $1 in
    --prefix) prefix=$2 ;;
    --from-release) place=${2%/} ;;
    --version) release=$2 ;;
    # How an unpacked release is told where it came from.
    --released-at) released_at=$2 ;;
    --released-sum) released_sum=$2 ;;
  esac
}

# Which of its forms this script has: part of a clone, of an unpacked release, of an installation, or alone.
look_around() {
  if [ -f "$root/scripts/lib/java.sh" ]; then
    form=clone lib=$root/scripts/lib dist=$root/target/dist
  elif [ -f "$root/lib/source" ]; then
    form=installed lib=$root/lib dist=
  elif [ -f "$root/lib/version" ] && [ -f "$root/lib/java.sh" ]; then
    form=release lib=$root/lib dist=$root
  else
    form=alone lib='' dist=
  fi
  if [ -z "$prefix" ] && [ "$form" = installed ]; then
    prefix=$(CDPATH='' cd -- "$root/../.." && pwd -P)
  fi
  prefix=${prefix:-${HOME:?set HOME or give --prefix}/.local}
  case $prefix in
    *:*) fail "the folder $prefix has a colon in its name, which a class path cannot hold; choose another with --prefix" ;;
    /*) ;;
    *) prefix=$(pwd -P)/$prefix ;;
  esac
}

# Whether link $1 is one that this script makes.
is_ours() {
  [ -L "$1" ] || return 1
  case $(readlink "$1") in
    ../lib/vel-*/bin/* | ../../../lib/vel-*/share/*) return 0 ;;
    *) return 1 ;;
  esac
}

# Every folder that an installation made, whichever version.
installed() {
  for folder in "$prefix"/lib/vel-*; do
    if [ -f "$folder/lib/version" ] && [ -x "$folder/bin/vel" ]; then
      printf '%s\n' "$folder"
    fi
  done
}

# The name of the folder that vel is run from, or nothing.
current() {
  if is_ours "$prefix/bin/vel"; then
    target_of_link=$(readlink "$prefix/bin/vel")
    target_of_link=${target_of_link#../lib/}
    printf '%s\n' "${target_of_link%%/*}"
  fi
}

# Makes folder $1 below the prefix, and notes what was not there before, for --uninstall to take away again.
make_folder() {
  if [ -d "$prefix/$1" ]; then
    return 0
  fi
  case $1 in
    */*) make_folder "${1%/*}" ;;
  esac
  mkdir "$prefix/$1" 2>/dev/null || [ -d "$prefix/$1" ] || return 1
  made="$made$1
"
}

make_folders() {
  made=
  if [ ! -d "$prefix" ]; then
    mkdir -p "$prefix" 2>/dev/null || return 1
    made='.
'
  fi
  make_folder lib && make_folder bin || return 1
  note_folders
}

note_folders() {
  if [ -n "$made" ]; then
    printf '%s' "$made" >>"$prefix/lib/.vel-made"
    made=
  fi
}

# Refuses a place that cannot be installed to, before anything is built for it.
check_prefix() {
  { make_folders && [ -w "$prefix/lib" ] && [ -w "$prefix/bin" ]; } 2>/dev/null ||
    fail "cannot write to $prefix; choose a folder of yours with --prefix"
  for program in vel veld; do
    if [ -e "$prefix/bin/$program" ] && ! is_ours "$prefix/bin/$program"; then
      fail "$prefix/bin/$program is there already and not from this script; remove it or choose another --prefix"
    fi
  done
}

# One at a time: waits for another installation to this prefix. The lock is a link that names its process, which is made
# in one step; that of a process which is gone is taken over.
lock() {
  lock=$prefix/lib/.vel-lock
  waiting=false
  tries=0
  until ln -s "process-$$" "$lock" 2>/dev/null; do
    holder=$(readlink "$lock" 2>/dev/null) || holder=
    if [ ! -d "$prefix/lib" ]; then
      check_prefix # An uninstallation has just taken it away.
    elif [ -z "$holder" ]; then
      # Given up this very moment, or it cannot be made at all.
      tries=$((tries + 1))
      [ "$tries" -lt 20 ] || fail "cannot write to $prefix/lib"
    elif ! kill -0 "${holder#process-}" 2>/dev/null; then
      take_over
    else
      $waiting || say "Waiting for process ${holder#process-}, which is at work on $prefix"
      waiting=true
      sleep 1
    fi
  done
  trap 'unlock' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  sweep
}

# Takes the lock of a process that is gone away. One that another installation has just made in its place goes back.
take_over() {
  if mv -f "$lock" "$lock-$$" 2>/dev/null; then
    if [ "$(readlink "$lock-$$")" = "$holder" ]; then
      rm -f "$lock-$$"
    else
      mv -f "$lock-$$" "$lock"
    fi
  fi
}

unlock() {
  rm -rf "$prefix/lib/.vel-new-$$"
  if [ "$(readlink "$lock" 2>/dev/null)" = "process-$$" ]; then
    rm -f "$lock"
  fi
}

# Removes what installations left that were killed.
sweep() {
  for folder in "$prefix"/lib/.vel-new-*; do
    if [ -d "$folder" ] && ! kill -0 "${folder##*-}" 2>/dev/null; then
      rm -rf "$folder"
    fi
  done
}

# Points link $2 at $1 in one step, so that the name is never missing.
link() {
  if [ "$(readlink "$2" 2>/dev/null)" != "$1" ]; then
    ln -s "$1" "$2.new-$$"
    mv -f "$2.new-$$" "$2"
  fi
}

# Every link below share that this script made.
shared() {
  for folder in man/man1 bash-completion/completions zsh/site-functions fish/vendor_completions.d; do
    for file in "$prefix/share/$folder"/*vel*; do
      if is_ours "$file"; then
        printf '%s\n' "$file"
      fi
    done
  done
}

# Links the manual and the completion of installation $1, and removes links to what it does not have.
link_share() {
  for file in "$prefix/lib/$1"/share/*/*/*; do
    [ -f "$file" ] || continue
    file=${file#"$prefix/lib/$1/"}
    make_folder "${file%/*}" || {
      say "Cannot write to $prefix/${file%/*}, so $file is not installed."
      continue
    }
    if [ -e "$prefix/$file" ] && ! is_ours "$prefix/$file"; then
      say "$prefix/$file is not from this script and stays as it is."
    else
      link "../../../lib/$1/$file" "$prefix/$file" || say "Cannot write $prefix/$file, so it is not installed."
    fi
  done
  note_folders
  shared | while IFS= read -r file; do
    case $(readlink "$file") in
      ../../../lib/"$1"/*) ;;
      *) rm -f "$file" ;;
    esac
  done
}

# Has the names mean installation $1 from now on.
switch_to() {
  link "../lib/$1/bin/vel" "$prefix/bin/vel"
  link "../lib/$1/bin/veld" "$prefix/bin/veld"
  link_share "$1"
}

# Notes where the installation in folder $1 came from, for vel update.
note_source() {
  {
    if [ "$form" = clone ]; then
      printf '%s\n' clone "$root" "$(git -C "$root" rev-parse HEAD 2>/dev/null || true)"
    else
      printf '%s\n' release "$released_at" "$released_sum"
    fi
  } >"$1/lib/source.new"
  mv -f "$1/lib/source.new" "$1/lib/source"
}

# Makes the caches from which Java starts quickly, unless they are there and fit. Without them vel only is slower.
train() {
  if [ "$training" = false ] || [ ! -x "$target/lib/train" ]; then
    return
  fi
  if [ -s "$target/cache/words.aot" ] && JAVA_TOOL_OPTIONS=-XX:AOTMode=on "$target/bin/vel" version >/dev/null 2>&1; then
    return
  fi
  say "Training vel to start quickly; this takes half a minute."
  "$target/lib/train" >&2 || say "vel works, but starts slowly: $target/lib/train failed and may be run again."
}

install_files() {
  release=$(cat "$dist/lib/version")
  java_home=$(find_java_home java later) || {
    explain_java
    exit 1
  }
  sum=$(cd "$dist" && { find . -type f | LC_ALL=C sort | xargs cksum && echo "$java_home"; } | cksum | cut -d ' ' -f 1)
  name=vel-$release-$sum
  target=$prefix/lib/$name
  if [ ! -d "$target" ]; then
    fresh=$prefix/lib/.vel-new-$$
    rm -rf "$fresh"
    cp -R "$dist" "$fresh"
    printf '%s\n' "$java_home/bin/java" >"$fresh/lib/java"
    note_source "$fresh"
    "$fresh/bin/vel" version >/dev/null || fail "vel $release does not start; nothing was changed"
    mv "$fresh" "$target"
  fi
  note_source "$target"
  before=$(current)
  if [ "$before" != "$name" ] && [ -n "$before" ]; then
    printf '%s\n' "$before" >"$target/lib/before"
  fi
  switch_to "$name"
  forget_older
}

# Removes all installations but this one and the one it took the place of, which a daemon may still be running from.
forget_older() {
  before=$(cat "$target/lib/before" 2>/dev/null || true)
  installed | while IFS= read -r folder; do
    case ${folder##*/} in
      "$name" | "$before") ;;
      *) rm -rf "$folder" ;;
    esac
  done
}

# Says what is left for the user to do.
explain() {
  case :$PATH: in
    *:"$prefix/bin":*) ;;
    *)
      say "$prefix/bin is not on your PATH; add it to your shell's profile:"
      # shellcheck disable=SC2016 # $PATH is for the user's shell to fill in.
      say "  export PATH=\"$prefix/bin:\$PATH\""
      ;;
  esac
  shell=${SHELL:-}
  explain_completion "${shell##*/}"
}

# Shells look for completion in the user's own data folder; zsh does not.
explain_completion() {
  own=false
  if [ "$prefix/share" = "${XDG_DATA_HOME:-${HOME:-}/.local/share}" ]; then
    own=true
  fi
  case $1-$own in
    zsh-*)
      say "For completion in zsh, put this into ~/.zshrc before compinit:"
      say "  fpath=(\"$prefix/share/zsh/site-functions\" \$fpath)"
      ;;
    bash-false)
      say "For completion in bash, put this into ~/.bashrc:"
      say "  source \"$prefix/share/bash-completion/completions/vel\""
      ;;
    fish-false)
      say "For completion in fish, put this into ~/.config/fish/config.fish:"
      say "  source \"$prefix/share/fish/vendor_completions.d/vel.fish\""
      ;;
  esac
}

install() {
  case $form in
    alone) fail "needs the clone it belongs to, or --from-release PLACE; see ./install.sh --help" ;;
    installed) fail "this vel is installed already; vel update brings it up to date" ;;
  esac
  # shellcheck source=scripts/lib/java.sh
  . "$lib/java.sh"
  check_prefix
  lock
  if [ "$form" = clone ]; then
    "$root/scripts/build" --skip-tests --if-needed
  fi
  install_files
  train
  say "Installed vel and veld $release in $prefix/bin."
  explain
}

roll_back() {
  name=$(current)
  [ -n "$name" ] || fail "vel is not installed in $prefix"
  check_prefix
  lock
  made=
  earlier=$(cat "$prefix/lib/$name/lib/before" 2>/dev/null || true)
  if [ -z "$earlier" ] || [ ! -x "$prefix/lib/$earlier/bin/vel" ]; then
    fail "there is no version before this one to go back to"
  fi
  printf '%s\n' "$name" >"$prefix/lib/$earlier/lib/before"
  switch_to "$earlier"
  say "Went back to vel $(cat "$prefix/lib/$earlier/lib/version") in $prefix/bin."
}

remove() {
  if [ -z "$(current)" ] && [ -z "$(installed)" ]; then
    say "vel is not installed in $prefix."
    return 0
  fi
  lock
  for program in vel veld; do
    if is_ours "$prefix/bin/$program"; then
      rm -f "$prefix/bin/$program"
    fi
  done
  shared | while IFS= read -r file; do
    rm -f "$file"
  done
  installed | while IFS= read -r folder; do
    rm -rf "$folder"
  done
  folders=$(LC_ALL=C sort -r -u "$prefix/lib/.vel-made" 2>/dev/null || true)
  rm -f "$prefix/lib/.vel-made"
  unlock
  # What was made for vel goes if nobody else has put something there.
  printf '%s\n' "$folders" | while IFS= read -r folder; do
    case $folder in
      '') ;;
      .) rmdir "$prefix" 2>/dev/null || true ;;
      *) rmdir "$prefix/$folder" 2>/dev/null || true ;;
    esac
  done
  data=${VEL_DATA_DIR:-${XDG_DATA_HOME:-${HOME:-}/.local/share}/vel}
  if [ -d "$data" ]; then
    say "Removed vel from $prefix. Your data stays in $data."
  else
    say "Removed vel from $prefix."
  fi
}

# Brings file $1 of the place of releases to file $2.
fetch() {
  url=$place/$1
  case $url in
    *@*) misplaced "a place of releases has no @ in it: $place" ;;
    file:///*) cp "${url#file://}" "$2" 2>/dev/null || unreachable "there is no ${url#file://}" ;;
    /*) cp "$url" "$2" 2>/dev/null || unreachable "there is no $url" ;;
    https://* | http://127.0.0.1[:/]* | http://localhost[:/]*) download "$url" "$2" ;;
    *) misplaced "releases come from an https or file URL or from a folder, not from $place" ;;
  esac
}

download() {
  if command -v curl >/dev/null 2>&1; then
    secure='=https'
    case $1 in
      http:*) secure='=http' ;;
    esac
    curl -fsSL --proto "$secure" --connect-timeout 20 --speed-limit 1000 --speed-time 60 -o "$2" "$1" ||
      unreachable "cannot download $1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 60 -O "$2" "$1" || unreachable "cannot download $1"
  else
    fail "needs curl or wget to download a release; install one of them"
  fi
}

sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  else
    fail "needs sha256sum or shasum to check a release; install one of them"
  fi
}

# Finds the release that is wanted in the list of file $1: sets release and published. The newest stands last.
choose() {
  line=$(grep -E '^[0-9a-f]{64}  vel-[0-9A-Za-z][0-9A-Za-z.+_-]*\.tar\.gz$' "$1" |
    { if [ -n "$release" ]; then grep -F "  vel-$release.tar.gz" || true; else cat; fi; } | tail -n 1)
  [ -n "$line" ] || fail "$place has no release ${release:-at all}"
  published=${line%% *}
  release=${line#*  vel-}
  release=${release%.tar.gz}
}

# Refuses an archive that holds anything but files and folders below folder $2.
check_archive() {
  tar -tzf "$1" >"$1.names" 2>/dev/null || fail "the release $release cannot be unpacked; nothing was changed"
  while IFS= read -r entry; do
    case /$entry/ in
      */../*) fail "the release $release holds $entry, which leads out of it; nothing was changed" ;;
      "/$2/"*) ;;
      *) fail "the release $release holds $entry, which is none of it; nothing was changed" ;;
    esac
  done <"$1.names"
  if tar -tvzf "$1" | grep -qv '^[-d]'; then
    fail "the release $release holds links; nothing was changed"
  fi
}

# Makes a folder for what is downloaded, which goes away again.
scratch() {
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/vel-release.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

newest() {
  scratch
  fetch SHA256SUMS "$scratch/SHA256SUMS"
  choose "$scratch/SHA256SUMS"
  printf '%s %s\n' "$release" "$published"
}

# A release is installed by its own install.sh: that knows best what belongs to it.
from_release() {
  check_prefix
  scratch
  fetch SHA256SUMS "$scratch/SHA256SUMS"
  choose "$scratch/SHA256SUMS"
  archive=$scratch/vel-$release.tar.gz
  fetch "vel-$release.tar.gz" "$archive"
  sum=$(sha256_of "$archive") || exit 1
  [ "$sum" = "$published" ] ||
    fail "the release $release does not have the SHA-256 that $place/SHA256SUMS tells; nothing was changed"
  check_archive "$archive" "vel-$release"
  tar -xzof "$archive" -C "$scratch"
  unpacked=$scratch/vel-$release
  if [ ! -x "$unpacked/install.sh" ] || [ "$(cat "$unpacked/lib/version" 2>/dev/null)" != "$release" ]; then
    fail "the release $release does not hold what its name says; nothing was changed"
  fi
  # A release of a time before there were caches does not know the option.
  untrained=
  if [ "$training" = false ] && [ -x "$unpacked/lib/train" ]; then
    untrained=--untrained
  fi
  "$unpacked/install.sh" --prefix "$prefix" --released-at "$place" --released-sum "$published" $untrained
}

# In one piece: a script that is replaced while it runs would go on in the middle of another.
main() {
  read_options "$@"
  look_around
  made=
  case $deed in
    install) install ;;
    from_release) from_release ;;
    newest) newest ;;
    roll_back) roll_back ;;
    remove) remove ;;
  esac
}

main "$@"
exit
