#!/bin/sh
# Says what a person has to do when a service of the interchange has ended; nothing when all is well.
# usage: notice UNIT     systemd gives MONITOR_SERVICE_RESULT and MONITOR_EXIT_STATUS; <2> and <4> are the journal's levels
set -eu
unit=$1
home=/var/lib/interchange

case "${MONITOR_SERVICE_RESULT:-unknown}:${MONITOR_EXIT_STATUS:-unknown}" in
  success:0) ;;
  success:2)
    echo "<4>$unit: a person must look, as records are held or failed, or an outbox is not collected." \
      "Look with: interchange failures --home $home; interchange status --home $home" ;;
  *:3)
    echo "<2>$unit: another run holds the lock, so nothing was taken." \
      "Use interchange-watch.service or interchange-night.timer, not both." ;;
  *:4)
    echo "<2>$unit: the configuration is wrong, so nothing was taken." \
      "Look with: interchange check --home $home" ;;
  *:5)
    echo "<2>$unit: out of balance, or damage was found. Do not start it again before you have looked." \
      "Look with: interchange archive verify --home $home; journalctl -u $unit" ;;
  *)
    echo "<2>$unit: ended with ${MONITOR_SERVICE_RESULT:-unknown} ${MONITOR_EXIT_STATUS:-}." \
      "Nothing accepted is lost, and the next start goes on. Look with: journalctl -u $unit" ;;
esac
