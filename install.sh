#!/bin/sh
# Installs vel for one user, from a clone of its repository. Needs no root.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

usage() {
  cat <<'HELP'
Usage: ./install.sh [--prefix DIR] [--uninstall]

Installs the programs vel and veld from this clone, built first if needed: the files go to DIR/lib/vel-VERSION-SUM, the links
to DIR/bin. Installing again upgrades in place; a daemon that runs keeps the version it was started with until it is
restarted. Nothing is downloaded but what the build needs; there are no ready-made releases yet.

  --prefix DIR  where to install; default ~/.local
  --uninstall   removes what was installed there; your data and settings stay
  --help        shows this
HELP
}

if [ ! -f "$root/scripts/lib/say.sh" ]; then
  echo "install.sh: needs the clone it belongs to: git clone the repository and run ./install.sh in it" >&2
  exit 1
fi
. "$root/scripts/lib/say.sh"
. "$root/scripts/lib/java.sh"

prefix=${HOME:?set HOME or give --prefix}/.local
uninstall=false
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      if [ -z "${2:-}" ]; then
        fail "--prefix needs a folder"
      fi
      prefix=$2
      shift
      ;;
    --prefix=?*) prefix=${1#*=} ;;
    --uninstall) uninstall=true ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown option $1; see ./install.sh --help" ;;
  esac
  shift
done

case $prefix in
  *:*) fail "the folder $prefix has a colon in its name, which a class path cannot hold; choose another with --prefix" ;;
  /*) ;;
  *) prefix=$(pwd -P)/$prefix ;;
esac

# Whether link $1 is one that this script makes.
is_ours() {
  [ -L "$1" ] || return 1
  case $(readlink "$1") in
    ../lib/vel-*/bin/*) return 0 ;;
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

remove() {
  removed=false
  for name in vel veld; do
    if is_ours "$prefix/bin/$name"; then
      rm -f "$prefix/bin/$name"
      removed=true
    fi
  done
  installed | while IFS= read -r folder; do
    rm -rf "$folder"
  done
  if $removed; then
    say "Removed vel from $prefix. Your data stays in ${XDG_DATA_HOME:-$HOME/.local/share}/vel."
  else
    say "vel is not installed in $prefix."
  fi
}

# Refuses a place that cannot be installed to, before anything is built for it.
check_prefix() {
  mkdir -p "$prefix/lib" "$prefix/bin" 2>/dev/null || true
  if ! { [ -w "$prefix/lib" ] && [ -w "$prefix/bin" ]; }; then
    fail "cannot write to $prefix; choose a folder of yours with --prefix"
  fi
  for name in vel veld; do
    if [ -e "$prefix/bin/$name" ] && ! is_ours "$prefix/bin/$name"; then
      fail "$prefix/bin/$name is there already and not from this script; remove it or choose another --prefix"
    fi
  done
}

# Points link $2 at $1 in one step, so that the name is never missing.
link() {
  ln -s "$1" "$2.new-$$"
  mv -f "$2.new-$$" "$2"
}

install_files() {
  dist=$root/target/dist
  version=$(cat "$dist/lib/version")
  java_home=$(find_java_home java later) || {
    explain_java
    exit 1
  }
  sum=$(cd "$dist" && { find . -type f | LC_ALL=C sort | xargs cksum && echo "$java_home"; } | cksum | cut -d ' ' -f 1)
  name=vel-$version-$sum
  target=$prefix/lib/$name
  if [ ! -d "$target" ]; then
    fresh=$prefix/lib/.vel-new-$$
    trap 'rm -rf "$fresh"' EXIT
    cp -R "$dist" "$fresh"
    printf '%s\n' "$java_home/bin/java" >"$fresh/lib/java"
    mv "$fresh" "$target"
    trap - EXIT
  fi
  before=
  if is_ours "$prefix/bin/vel"; then
    before=$(readlink "$prefix/bin/vel")
    before=${before#../lib/}
    before=${before%%/*}
  fi
  link "../lib/$name/bin/vel" "$prefix/bin/vel"
  link "../lib/$name/bin/veld" "$prefix/bin/veld"
  forget_older
}

# Removes all installations but this one and the one it took the place of, which a daemon may still be running from.
forget_older() {
  installed | while IFS= read -r folder; do
    case ${folder##*/} in
      "$name" | "$before") ;;
      *) rm -rf "$folder" ;;
    esac
  done
}

if $uninstall; then
  remove
  exit 0
fi

check_prefix
"$root/scripts/build" --skip-tests --if-needed
install_files
"$prefix/bin/vel" version >/dev/null || fail "vel was installed to $prefix but does not start"
say "Installed vel and veld $version in $prefix/bin."
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *)
    say "$prefix/bin is not on your PATH; add it to your shell's profile:"
    # shellcheck disable=SC2016 # $PATH is for the user's shell to fill in.
    say "  export PATH=\"$prefix/bin:\$PATH\""
    ;;
esac
