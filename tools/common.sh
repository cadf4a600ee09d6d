# shellcheck shell=bash
# Sourced by the other tools: where things are, and how a program of the project
# gets a system with the libraries it needs.

set -euo pipefail

WEIR_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Makes a folder that can be written in; false where it cannot be.
can_use() { [ -n "$1" ] && mkdir -p "$1" 2>/dev/null && [ -w "$1" ]; }

# The cache folder of the user; a machine for tests may have no home folder, or one that cannot be written.
find_cache()
{
  local folder
  [ -z "${WEIR_CACHE:-}" ] || { echo "$WEIR_CACHE"; return; }
  for folder in "${XDG_CACHE_HOME:-}" "${HOME:+$HOME/.cache}"; do
    if can_use "${folder:+$folder/weir}"; then echo "$folder/weir"; return; fi
  done
  echo "$WEIR_SOURCE/_build-cache"
}

WEIR_CACHE=$(find_cache)
WEIR_BUILD=${WEIR_BUILD:-$WEIR_SOURCE/_build}
# Compilers' caches, Maven and fontconfig want one.
if [ "${HOME:-/}" = / ] || [ ! -w "$HOME" ]; then
  HOME=$WEIR_CACHE/home
  mkdir -p "$HOME"
fi
export WEIR_SOURCE WEIR_CACHE WEIR_BUILD HOME
# A standard input that is closed would be the next file that is opened.
{ : <&0; } 2>/dev/null || exec </dev/null

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# The head of a tool is its manual: help_on_request "$@"
help_on_request()
{
  case ${1:-} in -h | --help) ;; *) return 0 ;; esac
  sed -n '2,/^[^#]/s/^# \?//p' "$0"
  exit 0
}

# What tools/packages names, without its comments.
package_list() { grep -v '^ *\(#\|$\)' "$WEIR_SOURCE/tools/packages"; }

as_root()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root for: $* (become root, or install sudo)"
  fi
}

# Runs a program that may hang, and ends it then: limited SECONDS COMMAND …
# WEIR_DEADLINE, where it is set, is when all has to have ended, in seconds since 1970.
limited()
{
  local seconds=$1 left
  shift
  left=$((${WEIR_DEADLINE:-9999999999} - $(date +%s)))
  [ "$left" -ge "$seconds" ] || seconds=$((left > 5 ? left : 5))
  timeout --foreground --kill-after=30 "$seconds" "$@"
}

# Tries a command three times: a mirror that has a bad moment is asked again.
persistently()
{
  local attempt
  for attempt in 1 2 3; do
    ! "$@" || return 0
    [ "$attempt" = 3 ] || sleep $((attempt * 5))
  done
  return 1
}

missing_packages()
{
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive timeout --kill-after=30 900 apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"; }

# Installs Debian packages on this system when one of them is missing.
install_packages()
{
  local missing log=$WEIR_CACHE/apt.log
  # shellcheck disable=SC2207
  missing=($(missing_packages "$@"))
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "these packages are missing, and there is no apt-get to install them: ${missing[*]}"
  say "Installing ${missing[*]} …"
  mkdir -p "$WEIR_CACHE"
  (
    # Tools run beside each other.
    flock 9
    # Without new lists the old ones may still do.
    persistently apt_get update || say "The package lists could not be brought up to date; going on with those that are there."
    persistently apt_get install -y --no-install-recommends "${missing[@]}"
  ) 9>"$WEIR_CACHE/apt.lock" </dev/null >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "installing packages failed (the whole log: $log)"; }
}

# Whether this system itself carries the floor (GNOME 48) or can install it. Inside the
# build root the answer is yes.
system_has_floor()
{
  [ -z "${WEIR_SDK:-}" ] || return 0
  if command -v pkg-config >/dev/null &&
     pkg-config --atleast-version=4.18 gtk4 2>/dev/null &&
     pkg-config --atleast-version=1.7 libadwaita-1 2>/dev/null &&
     pkg-config --atleast-version=2.8 rdkafka 2>/dev/null; then
    return 0
  fi
  local candidate
  candidate=$(apt-cache policy libgtk-4-dev 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  if [ -z "$candidate" ] || [ "$candidate" = "(none)" ]; then
    # A fresh system has no package lists yet: its own version tells.
    local id version
    id=$(. /etc/os-release && echo "${ID:-}")
    version=$(. /etc/os-release && echo "${VERSION_ID:-99}")
    [ "$id" = debian ] && [ "${version%%.*}" -ge 13 ]
  else
    dpkg --compare-versions "$candidate" ge 4.18
  fi
}

# Goes on with the calling tool inside the build root where this system lacks the
# floor; returns at once where it has it (after installing what is missing).
# Call it as: enter_sdk "$0" "$@"
enter_sdk()
{
  if [ -n "${WEIR_SDK:-}" ]; then
    return 0
  elif system_has_floor; then
    # shellcheck disable=SC2046
    [ -n "${WEIR_NO_INSTALL:-}" ] || install_packages $(package_list)
    return 0
  fi
  local tool
  tool=$(realpath "$1")
  shift
  exec "$WEIR_SOURCE/tools/sdk" run "$tool" "$@"
}

# Runs a command where the libraries are: on this system where it has the floor, otherwise in the build root.
in_sdk()
{
  if system_has_floor; then "$@"; else "$WEIR_SOURCE/tools/sdk" run "$@"; fi
}

# Configures and builds into $WEIR_BUILD; prints nothing unless it fails. Further
# arguments go to meson setup; without any, a folder that is configured stays as it is.
build()
{
  local log="$WEIR_BUILD.log"
  (
    # Two tools started together must not build into one folder at once.
    flock 9
    if [ ! -f "$WEIR_BUILD/build.ninja" ]; then
      # Also over what an interrupted setup left.
      meson setup "$@" "$WEIR_BUILD" "$WEIR_SOURCE"
    elif [ $# -gt 0 ] && [ "$(cat "$WEIR_BUILD/weir-arguments" 2>/dev/null)" != "$*" ]; then
      meson configure "$WEIR_BUILD" "$@"
    fi &&
    { [ $# = 0 ] || printf '%s\n' "$*" >"$WEIR_BUILD/weir-arguments"; } &&
    limited 1800 ninja -C "$WEIR_BUILD"
  ) 9>"$WEIR_BUILD.lock" </dev/null >"$log" 2>&1 || { tail -n 40 "$log" >&2; die "the build failed (the whole log: $log)"; }
}

# Sets WEIR_TEST_PYTHON to a Python that has what is not Debian's: kafka-python and kafkatop, as
# peers. The tests that need it skip where it could not be made.
test_python()
{
  # The number goes up when the packages change, and the interpreter's own when the system does.
  local folder log=$WEIR_CACHE/python.log
  folder=$WEIR_CACHE/python-1-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  mkdir -p "$WEIR_CACHE"
  (
    flock 9
    [ ! -f "$folder/complete" ] || exit 0
    rm -rf "$folder"
    python3 -m venv "$folder" >"$log" 2>&1 &&
      persistently limited 300 "$folder/bin/pip" install -q --retries 3 --disable-pip-version-check \
        kafka-python==3.0.12 kafkatop==1.16 >>"$log" 2>&1 &&
      touch "$folder/complete"
  ) 9>"$WEIR_CACHE/python.lock" </dev/null ||
    { tail -n 5 "$log" >&2; say "Could not install kafka-python, so the tests that need it are skipped (the whole log: $log)."; return 0; }
  export WEIR_TEST_PYTHON=$folder/bin/python3
}
