#!/usr/bin/env bash
# The services' system call filters let through every call of a night with new folders, and of a daemon that takes a drop, reads its
# configuration again and ends; nothing in them is both written and executed, which they forbid.
# usage: calls.sh PROGRAM
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export INTERCHANGE_LIBRARY="$checkout/mappings"
unset INTERCHANGE_HOME

# calls_of SET...: the names of calls, and of those in sets of systemd's, which may hold other sets.
calls_of() {
  local set name
  for set in "$@"; do
    if [[ $set != @* ]]; then
      echo "$set"
      continue
    fi
    systemd-analyze syscall-filter "$set" | sed -n '2,$s/^ *\([@a-z0-9_-]*\).*/\1/p' | while read -r name; do
      case $name in
        @*) calls_of "$name" ;;
        ?*) echo "$name" ;;
      esac
    done
  done
}

# allowed UNIT: the calls that the unit's filter lines let through, in their order.
allowed() {
  local sets
  calls_of @default >"$work/allowed"
  while read -r sets; do
    # shellcheck disable=SC2086  # one word a set
    calls_of ${sets#\~} | sort -u >"$work/named"
    case $sets in
      \~*) grep -vxFf "$work/named" "$work/allowed" >"$work/rest" ;;
      *) cat "$work/named" "$work/allowed" >"$work/rest" ;;
    esac
    sort -u "$work/rest" >"$work/allowed"
  done < <(sed -n 's/^SystemCallFilter=//p' "$1")
  cat "$work/allowed"
}

"$1" init "$work/home" >/dev/null 2>&1
"$1" sample --home "$work/home" --records 120 --seed 3 --quiet >/dev/null
# What the program has to make with the group of its partner.
rmdir "$work"/home/outbox/*
sed -i "/^kind:/a group: $(id -gn)" "$work"/home/partners/*.yaml
strace -f -qq -o "$work/trace" "$1" run --home "$work/home" --quiet
NOTIFY_SOCKET="$work/nobody" WATCHDOG_USEC=1000000 \
  strace -f -qq -o "$work/watch" "$1" watch --home "$work/home" --scan 1h 2>"$work/log" &
tracer=$!
eventually "the daemon watches" grep -q 'watching the inboxes' "$work/log"
"$1" sample --home "$work/home" --records 3 --seed 4 --quiet >/dev/null
eventually "the daemon takes what comes" grep -q 'delivered' "$work/log"
daemon=$(pgrep -P "$tracer")
kill -HUP "$daemon"
eventually "the daemon reads its configuration again" grep -q 'was read again' "$work/log"
kill -TERM "$daemon"
wait "$tracer"
cat "$work/watch" >>"$work/trace"
sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$work/trace" | sort -u >"$work/used"
[ "$(wc -l <"$work/used")" -gt 40 ] || fail "strace saw no night: $(cat "$work/used")"
grep -qx lchown "$work/used" || fail "no folder was given to a group, as this is to try"

for unit in "$checkout"/samples/deploy/interchange-{watch,night}.service; do
  allowed "$unit" >"$work/filter"
  [ "$(wc -l <"$work/filter")" -gt 200 ] || fail "systemd names no calls"
  forbidden=$(grep -vxFf "$work/filter" "$work/used" | grep -vx execve || true)
  expect "what $(basename "$unit") would forbid" "$forbidden" ""
done
expect "memory that is written and executed" "$(grep -E 'PROT_WRITE\|PROT_EXEC' "$work/trace" || true)" ""
