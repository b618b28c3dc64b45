#!/usr/bin/env bash
# What the notice says for each way in which a service ends.
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# says RESULT STATUS WORDS: the notice has the words, or nothing at all where WORDS is empty.
says() {
  local found
  found=$(MONITOR_SERVICE_RESULT=$1 MONITOR_EXIT_STATUS=$2 "$checkout/samples/deploy/notice.sh" interchange-night)
  case $3 in
    "") expect "the notice of $1 $2" "$found" "" ;;
    *) [[ $found == "<"[24]">interchange-night: "*"$3"* ]] || fail "the notice of $1 $2 is '$found', without '$3'" ;;
  esac
}
says success 0 ""
says success 2 "interchange failures --home /var/lib/interchange"
says exit-code 3 "another run holds the lock"
says exit-code 4 "interchange check --home /var/lib/interchange"
says exit-code 5 "Do not start it again before you have looked"
says exit-code 1 "ended with exit-code 1"
says watchdog ABRT "ended with watchdog ABRT"
found=$("$checkout/samples/deploy/notice.sh" interchange-watch)
[[ $found == *"ended with unknown"* ]] || fail "without systemd's variables the notice is '$found'"
