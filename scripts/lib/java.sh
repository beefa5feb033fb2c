# shellcheck shell=sh
# Finds a JDK or a runtime of Java 25. Sourced by the scripts and by the installed launchers, so it is POSIX sh and asks
# no program for its version that can tell it by a file.

# Prints the major version of the Java in folder $1, or nothing.
java_version_of() {
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  elif [ -x "$1/bin/java" ]; then
    "$1/bin/java" -version 2>&1 </dev/null | sed -n '1s/.*version "\([0-9]*\).*/\1/p'
  fi
}

# Prints the home of the program $1 on the PATH, with links followed.
java_home_on_path() {
  program=$(command -v "$1" 2>/dev/null) || return 0
  while [ -L "$program" ]; do
    target=$(readlink "$program")
    case $target in
      /*) program=$target ;;
      *) program=${program%/*}/$target ;;
    esac
  done
  folder=${program%/*}
  printf '%s\n' "${folder%/*}"
}

# Prints every folder that may hold a Java, best first, one a line.
java_candidates() {
  printf '%s\n' "${JAVA_HOME:-}"
  java_home_on_path java
  # macOS keeps a stub in /usr/bin and tells the real place itself.
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v 25 2>/dev/null || true
  fi
  for folder in \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/temurin* \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    printf '%s\n' "$folder"
  done
}

# Prints the home of the first Java 25 that has the program $1 (java, javac); fails when there is none. With $2, a later
# version will do as well.
find_java_home() {
  java_candidates | while IFS= read -r candidate; do
    if [ -n "$candidate" ] && [ -x "$candidate/bin/$1" ]; then
      version=$(java_version_of "$candidate")
      if [ "${version:-0}" -eq 25 ] || { [ -n "${2:-}" ] && [ "${version:-0}" -gt 25 ]; }; then
        printf '%s\n' "$candidate"
        break
      fi
    fi
  done | grep . || return 1
}

# Prints the names in file $1, which jlink takes: one a line, and a comment after each that needs one.
modules_in() {
  sed -e 's/ *#.*//' -e '/^$/d' "$1" | tr '\n' ',' | sed 's/,$//'
}

# Says how to get a JDK 25 on this machine.
explain_java() {
  cat >&2 <<'EXPLANATION'
vel needs Java 25 and none was found: not in JAVA_HOME, on the PATH, under /usr/lib/jvm, from SDKMAN! nor where macOS keeps it.
Get one in the way that fits this machine, then run the command again:

  Debian, Ubuntu        sudo apt-get install temurin-25-jdk    (add Temurin's repository first: https://adoptium.net/installation/linux)
  Fedora, RHEL          sudo dnf install temurin-25-jdk        (the same page), or java-25-openjdk-devel where it is offered
  Alpine                sudo apk add openjdk25
  macOS                 brew install --cask temurin@25
  without root          curl -s https://get.sdkman.io | bash, then: sdk install java 25-tem
  anywhere              unpack a JDK 25 from https://adoptium.net and set JAVA_HOME to its folder
EXPLANATION
}
