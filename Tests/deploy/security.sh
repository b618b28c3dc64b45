#!/usr/bin/env bash
# No service is exposed by more than 1.2 of 10, as systemd itself judges, and the timer names times that exist.
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for unit in "$checkout"/samples/deploy/*.service; do
  systemd-analyze security --offline=true --threshold=12 --no-pager "$unit" >/dev/null 2>&1 \
    || fail "$(basename "$unit"): $(systemd-analyze security --offline=true --no-pager "$unit" | tail -n 1)"
done
sed -n 's/^OnCalendar=//p' "$checkout/samples/deploy/interchange-night.timer" | while read -r times; do
  systemd-analyze calendar "$times" >/dev/null || fail "'$times' is no time of systemd's"
done
