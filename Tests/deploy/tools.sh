#!/usr/bin/env bash
# Unpacks the programs of openssh-server and cron below .build/deploy-tools where the machine has none. Installed as
# packages they would listen and run on the machine from then on, which a test must not bring about.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly tools=$PWD/.build/deploy-tools
command -v dpkg-deb >/dev/null || exit 0

# unpack PACKAGE PROGRAM
unpack() {
  if [ -e "$2" ] || [ -e "$tools$2" ]; then return; fi
  echo "Unpacking $1 below $tools" >&2
  mkdir -p "$tools/packages"
  (cd "$tools/packages" && apt-get download -qq "$1" 2>/dev/null) \
    || { echo "$1 cannot be had: run 'apt-get update' as root, then this again" >&2; exit 1; }
  dpkg-deb -x "$tools/packages/$1"_*.deb "$tools"
}

unpack openssh-server /usr/sbin/sshd
unpack cron /usr/bin/crontab
