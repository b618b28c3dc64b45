# shellcheck shell=bash
# What the scripts beside this one share; to be sourced.
set -euo pipefail
checkout=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
readonly checkout
readonly home=/var/lib/interchange

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# expect WHAT FOUND WANTED
expect() {
  [ "$2" = "$3" ] || fail "$1 is '$2', and should be '$3'"
}

# refused WHAT COMMAND...: the command must not succeed.
refused() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then fail "$what is possible"; fi
}

# eventually WHAT COMMAND...: waits until the command succeeds, a minute at the most.
eventually() {
  local what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 1200 ] || fail "$what did not happen within a minute"
    sleep 0.05
  done
}

# mode_of PATH: as `3770 interchange ix-partner`
mode_of() { stat -c '%a %U %G' "$1"; }

install_here() { "$checkout/samples/deploy/install.sh" --program /run/interchange "$@"; }

# as_service COMMAND...: sees of the machine what the units leave of it: all read-only but the home, and of /proc no more
# than the processes of its own user.
as_service() {
  export -f interchange
  export home
  # shellcheck disable=SC2016  # for the inner shell
  unshare --mount bash -euc '
    for folder in / /etc /usr/local /run; do mount -o remount,bind,ro "$folder"; done
    for folder in /root /home /tmp; do mount -t tmpfs -o mode=0755 tmpfs "$folder"; done
    mount -t proc -o subset=pid,hidepid=invisible proc /proc
    "$@"' bash "$@"
}

# interchange COMMAND...: as the services run it: as their user, with their groups and their one capability.
interchange() {
  setpriv --reuid=interchange --regid=interchange --init-groups --no-new-privs \
    --bounding-set=-all,+lease --inh-caps=-all,+lease --ambient-caps=-all,+lease \
    /usr/local/bin/interchange "$@" --home "$home"
}
