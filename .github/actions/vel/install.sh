#!/bin/sh
# Installs vel, unless it came out of the cache, and puts it on the PATH of the steps that follow.
set -eu

if ! "${VEL_PREFIX:?}/bin/vel" version 2>/dev/null; then
  "${VEL_SOURCE:?}/install.sh" --prefix "$VEL_PREFIX"
fi
echo "$VEL_PREFIX/bin" >>"${GITHUB_PATH:?}"
