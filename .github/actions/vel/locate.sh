#!/bin/sh
# Finds the checkout of vel that is to be installed, and tells what an installation of it depends on.
set -eu

action=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
source=$(CDPATH='' cd -- "${VEL_SOURCE:-$action/../../..}" && pwd -P)
if [ ! -x "$source/install.sh" ]; then
  echo "::error title=vel::there is no install.sh in the checkout of vel; name another folder as source" >&2
  exit 2
fi

# Every file that the programs are made of, and the Java that they will run on.
sum=$(
  cd "$source"
  {
    find picocli core cli daemon scripts pom.xml install.sh -name target -prune -o -type f -print | LC_ALL=C sort | while IFS= read -r file; do
      cksum "$file"
    done
    echo "${JAVA_HOME:-}"
  } | cksum | tr ' ' '-'
)

{
  echo "source=$source"
  echo "prefix=${RUNNER_TEMP:?}/vel"
  echo "sum=$sum"
} >>"${GITHUB_OUTPUT:?}"
