# shellcheck shell=sh
# Finds Node.js 20 or later with npm. Needs say.sh and packages.sh.

OLDEST_NODE=20

# Whether there is one on the PATH.
node_fits() {
  command -v npm >/dev/null 2>&1 || return 1
  version=$(node --version 2>/dev/null </dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge "$OLDEST_NODE" ]
}

# Whether the package manager's is too old: npm brings hundreds of packages along, in vain.
packaged_node_is_old() {
  command -v apt-cache >/dev/null 2>&1 || return 1
  version=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*\)\..*/\1/p')
  [ -n "$version" ] && [ "$version" -lt "$OLDEST_NODE" ]
}

# Sees to it that there is one; fails when there is none and none can be installed.
has_node() {
  if node_fits; then
    return 0
  fi
  if packaged_node_is_old; then
    return 1
  fi
  say "No Node.js 20 or later with npm found; trying the package manager"
  # Some systems carry npm with Node.js, others beside it.
  install_package apt=npm dnf=nodejs-npm dnf=npm apk=npm brew=node || true
  node_fits
}

explain_node() {
  cat >&2 <<'EXPLANATION'
The tests with OpenAI's own client need Node.js 20 or later with npm, and none was found on the PATH.
Get one in the way that fits this machine, then run the command again:

  Debian 13, Ubuntu 25   sudo apt-get install npm
  Fedora, RHEL           sudo dnf install nodejs-npm
  Alpine                 sudo apk add npm
  macOS                  brew install node
  anywhere               unpack one from https://nodejs.org and put its bin folder on the PATH
EXPLANATION
}
