# shellcheck shell=sh
# Finds Maven 3.8 or later. Needs say.sh and packages.sh.

# Whether program $1 is a Maven that is new enough.
maven_fits() {
  [ -x "$1" ] || return 1
  version=$("$1" --version 2>/dev/null </dev/null | sed -n 's/^[^A]*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  major=${version%% *}
  minor=${version##* }
  [ -n "$version" ] && { [ "$major" -gt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -ge 8 ]; }; }
}

# Prints the first Maven that fits; fails when there is none. Maven itself runs on the JAVA_HOME of the environment.
find_maven() {
  for program in \
    "$(command -v mvn 2>/dev/null || true)" "${MAVEN_HOME:-}/bin/mvn" "${M2_HOME:-}/bin/mvn" \
    /usr/share/maven/bin/mvn /opt/maven/bin/mvn /opt/*maven*/bin/mvn /opt/homebrew/bin/mvn /usr/local/bin/mvn \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}/candidates/maven/current/bin/mvn"; do
    if maven_fits "$program"; then
      printf '%s\n' "$program"
      return 0
    fi
  done
  return 1
}

explain_maven() {
  cat >&2 <<'EXPLANATION'
vel is built with Maven 3.8 or later, and none was found on the PATH or in the usual places.
Get one in the way that fits this machine, then run the command again:

  Debian, Ubuntu   sudo apt-get install maven
  Fedora, RHEL     sudo dnf install maven
  Alpine           sudo apk add maven
  macOS            brew install maven
  without root     unpack one from https://maven.apache.org/download.cgi and put its bin folder on the PATH
EXPLANATION
}
