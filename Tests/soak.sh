#!/usr/bin/env bash
# Watches a home for minutes under a steady load, and checks that every drop comes out, soon, and that neither memory nor
# open descriptors grow. A release build.
# usage: Tests/soak.sh [SECONDS [RATE [PROGRAM]]]     300 s at 200 drops a second unless said otherwise
#
# MOST_P99 is the most milliseconds that 99 of 100 drops may take (100); machines that do other work meanwhile need more.
set -euo pipefail
umask 077
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-300} rate=${2:-200} most_p99=${MOST_P99:-100}
readonly seconds rate most_p99 most_growth=1.10

if [ $# -gt 2 ]; then
  program=$(realpath "$3")
else
  echo "Building the release program" >&2
  (cd "$checkout" && swift build -c release --product interchange >&2)
  program="$(cd "$checkout" && swift build -c release --show-bin-path)/interchange"
fi
export INTERCHANGE_LIBRARY="$checkout/mappings"
unset INTERCHANGE_HOME
# shellcheck source=samples/bench/home.sh
. "$checkout/samples/bench/home.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/interchange-soak.XXXXXX")
readonly work
watching=
end() {
  [ -z "$watching" ] || kill "$watching" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
"$(command -v cc || command -v clang)" -O2 -o "$work/feed" "$checkout/Tests/soak/feed.c"

make_home "$work/home" 2 group each referral-xml
"$program" sample --home "$work/home" --records $((seconds * rate)) --seed 1 --to "$work/drops" --quiet
readonly sender=bench-practice receiver=bench-links
mkdir -p "$work/home/inbox/$sender" "$work/home/outbox/$receiver"
"$program" watch --home "$work/home" --scan 1h --log-level warning 2>"$work/log" &
watching=$!
until [ -e "$work/home/inbox/$sender/.taken" ] && [ -e "$work/home/outbox/$receiver/.staging" ]; do
  kill -0 "$watching" || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done
sleep 1
"$work/feed" "$work/drops/$sender" "$work/home/inbox/$sender" "$work/home/outbox/$receiver" "$rate" "$watching" \
  >"$work/result"
kill -TERM "$watching"
wait "$watching" || { cat "$work/log" >&2; echo "soak: the daemon ended with $?" >&2; exit 1; }
watching=
cat "$work/result"
value() { sed -E "s/.*\"$1\":([-0-9.]+).*/\1/" "$work/result"; }

counts=$("$program" status --home "$work/home" --json)
expected=$(sed -E 's/.*"totals":\{[^}]*"delivered":([0-9]+).*/\1/' <<<"$counts")
fail() {
  echo "soak: $1" >&2
  exit 1
}
[ "$(value delivered)" = "$expected" ] || fail "$(value delivered) files came out, the ledger knows of $expected"
[ "$expected" -ge $((seconds * rate * 9 / 10)) ] || fail "only $expected of $((seconds * rate)) drops were delivered"
awk "BEGIN { exit !($(value p99) <= $most_p99) }" || fail "99 of 100 drops took up to $(value p99) ms, more than $most_p99"
awk "BEGIN { exit !($(value kib_late) <= $(value kib_early) * $most_growth) }" || fail "memory grows"
[ "$(value descriptors_late)" -le $(($(value descriptors_early) + 2)) ] || fail "open descriptors grow"
"$program" archive verify --home "$work/home" --quiet || fail "the archive is damaged"
echo "Drops come out in time, and neither memory nor descriptors grow."
