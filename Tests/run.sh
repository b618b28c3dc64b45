#!/usr/bin/env bash
# Installs what the tests need where it is missing, and runs every test.
# usage: Tests/run.sh [ARGUMENT...]     arguments go to `swift test`, for example --filter MappingTests
#
# Everything is tested as a release build, in which the sweeps of crashes take a third of the time; with arguments it is a
# debug build, which is made sooner after a change. EVERY_STEP=1 and KILLED_CALLS=1 have the sweeps leave nothing out;
# CUTS=1000 cuts power so often and FAULTS=2000 has so many calls fail, both by lot from SEED=n on; LAWS=1000 tries the laws
# of mappings on so many messages each.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# tabix holds bgzip, an independent reader of the archive; sqlite3 damages ledgers; strace stops the program at chosen
# system calls; e2fsprogs makes the disks whose power is cut; mandoc, zsh and fish read the manual and the completions. The
# others are what samples/deploy is checked by.
samples/install-packages.sh tabix sqlite3 strace e2fsprogs mandoc zsh fish systemd shellcheck openssh-client libwrap0 \
  iproute2
Tests/deploy/tools.sh

# Whether power can be cut here: on a mounted image of ext4, as PowerImage.swift has it.
can_cut_power() {
  local folder status=0
  folder="$(mktemp -d)"
  truncate -s 4M "$folder/image"
  mkdir "$folder/mount"
  { mkfs.ext4 -q "$folder/image" && mount -o loop "$folder/image" "$folder/mount" &&
    umount "$folder/mount"; } >/dev/null 2>&1 || status=1
  rm -rf "$folder"
  return $status
}

flags=()
if [ $# -eq 0 ]; then flags=(-c release -Xswiftc -enable-testing); fi
echo "Building the program and its tests" >&2
swift build "${flags[@]}" --build-tests

beside=
if [ $# -eq 0 ]; then
  program="$(swift build "${flags[@]}" --show-bin-path)/interchange"
  # Beside the tests, which take time from it: how soon drops come out is measured alone (Tests/soak.sh, five minutes long).
  (Tests/memory.sh "$program" && MOST_P99=5000 Tests/soak.sh 100 200 "$program") >.build/beside.log 2>&1 &
  beside=$!
fi

status=0
swift test "${flags[@]}" --skip-build "$@" || status=$?
if [ -n "$beside" ]; then
  wait "$beside" || status=$?
  cat .build/beside.log
fi
if [ "$status" -ne 0 ]; then
  echo "Some tests failed: look for the lines that begin with ✘ above." >&2
  exit "$status"
fi
if ! can_cut_power; then
  echo "No power was cut and no small disk was filled: that needs root and loop mounts of ext4." >&2
fi
echo "All tests passed."
