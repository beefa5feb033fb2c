# shellcheck shell=sh
# Installs what is missing with the system's package manager, where this user may. Needs say.sh.

# Runs a command as root when that needs no question; fails otherwise.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

may_be_root() {
  as_root true 2>/dev/null
}

# Installs the first package that the manager knows, from names given as apt=…, dnf=…, apk=…, brew=…. Everything it says
# goes to standard error.
install_package() {
  if command -v brew >/dev/null 2>&1 && [ "$(id -u)" -ne 0 ]; then
    install_with brew "$@" >&2
  elif ! may_be_root; then
    return 1
  elif command -v apt-get >/dev/null 2>&1; then
    as_root apt-get update -q >&2 || true
    install_with apt "$@" >&2
  elif command -v dnf >/dev/null 2>&1; then
    install_with dnf "$@" >&2
  elif command -v apk >/dev/null 2>&1; then
    install_with apk "$@" >&2
  else
    return 1
  fi
}

install_with() {
  manager=$1
  shift
  for choice in "$@"; do
    case $choice in
      "$manager"=*)
        package=${choice#*=}
        if offers "$manager" "$package"; then
          say "Installing $package with $manager"
          one_package "$manager" "$package"
          return
        fi
        ;;
    esac
  done
  return 1
}

offers() {
  case $1 in
    apt) apt-cache show "$2" >/dev/null 2>&1 ;;
    dnf) dnf -q list "$2" >/dev/null 2>&1 ;;
    apk) apk search -e "$2" 2>/dev/null | grep -q . ;;
    brew) brew info "$2" >/dev/null 2>&1 ;;
  esac
}

one_package() {
  case $1 in
    apt) as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" ;;
    dnf) as_root dnf install -y -q "$2" ;;
    apk) as_root apk add -q "$2" ;;
    brew) brew install -q "$2" ;;
  esac
}
