#!/usr/bin/env bash
# Checks that memory does not grow with a drop: a batch of 200,000 records takes no more than one of 100,000, and both
# stay below a limit. A release build, as a debug build would take an hour.
# usage: Tests/memory.sh [PROGRAM]     a release program that is built already
set -euo pipefail
umask 077
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly limit_kib=102400 most_growth=1.10

if [ $# -gt 0 ]; then
  program=$(realpath "$1")
else
  echo "Building the release program" >&2
  (cd "$checkout" && swift build -c release --product interchange >&2)
  program="$(cd "$checkout" && swift build -c release --show-bin-path)/interchange"
fi
export INTERCHANGE_LIBRARY="$checkout/mappings"
unset INTERCHANGE_HOME
# shellcheck source=samples/bench/home.sh
. "$checkout/samples/bench/home.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/interchange-memory.XXXXXX")
readonly work
trap 'rm -rf "$work"' EXIT
# The Swift toolchain has a clang where the machine has no compiler of its own.
"$(command -v cc || command -v clang)" -O2 -o "$work/measure" "$checkout/samples/bench/measure.c"

# peak RECORDS: takes a batch of so many records and sets `kib` to the most memory that it took.
peak() {
  rm -rf "$work/home"
  make_home "$work/home" 2 drop batch referral-xml
  "$program" sample --home "$work/home" --records "$1" --seed 1 --batch --quiet >&2
  "$work/measure" "$work/result" "$program" run --home "$work/home" --json >"$work/run.json"
  if ! tail -n 1 "$work/run.json" | grep -q "\"records\":$1[,}]"; then
    echo "the run took other than $1 records: $(tail -n 1 "$work/run.json")" >&2
    exit 1
  fi
  read -r wall cpu kib <"$work/result"
  echo "$1 records: $kib KiB, $wall s, $cpu s of CPU" >&2
}

peak 100000
smaller=$kib
peak 200000
if [ "$kib" -gt "$limit_kib" ] || [ "$smaller" -gt "$limit_kib" ]; then
  echo "memory: more than $limit_kib KiB" >&2
  exit 1
fi
if awk "BEGIN { exit !($kib > $smaller * $most_growth) }"; then
  echo "memory: grows with the number of records" >&2
  exit 1
fi
echo "Memory stays below $limit_kib KiB and does not grow with the number of records."
