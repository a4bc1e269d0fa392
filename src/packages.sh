# Sourced by src/run.sh and tests/run.sh: finds a program or installs it with the system's package manager.

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# ensure PROGRAM APT_PACKAGE DNF_PACKAGE BREW_PACKAGE
ensure() {
  local program="$1" apt="$2" dnf="$3" brew="$4"
  command -v "$program" >/dev/null && return 0
  echo "$program is not installed; installing it …"
  if command -v apt-get >/dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$apt" >/dev/null
  elif command -v dnf >/dev/null; then
    as_root dnf install -y -q "$dnf"
  elif command -v brew >/dev/null; then
    brew install --quiet "$brew"
  fi
  hash -r
  command -v "$program" >/dev/null && return 0
  echo "$program could not be installed by itself. Install it so that '$program' is on the PATH, then run this again." >&2
  return 1
}
