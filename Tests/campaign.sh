#!/usr/bin/env bash
# Tries for hours what each change is tried with for minutes: power cuts, failing calls, simulated histories, kills at every
# call, crashes at every step. Others are drawn each time. What failed is printed with how to see it again.
# usage: Tests/campaign.sh [MINUTES [SEED]]     180 minutes unless said otherwise; SEED is where drawing begins
#
# Each part ends when it has reached its number or its share of the time is over: 1,000 cuts, 2,000 faults, 100,000 histories.
# What one leaves of its share goes to the parts behind it.
# SANITIZERS=1 runs Tests/sanitize.sh as well, beyond that time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=${1:-180}
seed=${2:-$(date +%s)}
readonly minutes seed
flags=(-c release -Xswiftc -enable-testing)
logs=.build/campaign
mkdir -p "$logs"

samples/install-packages.sh tabix sqlite3 strace e2fsprogs
echo "Building the program and its tests" >&2
swift build "${flags[@]}" --build-tests >&2

figures=()
failed=0
# From here on, building left out.
readonly began=$SECONDS

# The second by which a part has to be done, where it and the parts before it may use PERCENT of the time.
# deadline PERCENT
deadline() { echo $((began + minutes * 60 * $1 / 100)); }

# Runs tests once with variables set, and adds their output to the log of a part.
# tests PART SECONDS FILTER VARIABLE=VALUE...
tests() {
  local part=$1 seconds=$2 filter=$3
  shift 3
  env "$@" timeout "$seconds" swift test "${flags[@]}" --skip-build --filter "$filter" >>"$logs/$part.log" 2>&1
}

# Draws again and again, so many at a time.
# draw PART UNTIL_PERCENT TARGET PIECE FILTER VARIABLE
draw() {
  local part=$1 target=$3 piece=$4 filter=$5 variable=$6 started=$SECONDS tried=0 bad=0 until
  until=$(deadline "$2")
  : >"$logs/$part.log"
  while [ "$tried" -lt "$target" ] && [ "$SECONDS" -lt "$until" ]; do
    tests "$part" 7200 "$filter" "SEED=$((seed + tried))" "$variable=$piece" || bad=$((bad + 1))
    tried=$((tried + piece))
  done
  figures+=("$part: $tried of $target from SEED=$seed in $((SECONDS - started)) s, $bad pieces of $piece with failures")
  [ "$bad" -eq 0 ] || failed=1
  echo "${figures[-1]}"
}

# Runs tests that leave nothing out, as far as the time goes.
# whole PART UNTIL_PERCENT FILTER VARIABLE
whole() {
  local part=$1 filter=$3 variable=$4 status=0 started=$SECONDS left
  left=$(($(deadline "$2") - SECONDS))
  : >"$logs/$part.log"
  tests "$part" $((left > 60 ? left : 60)) "$filter" "$variable=1" || status=$?
  case $status in
    0) figures+=("$part: whole, in $((SECONDS - started)) s") ;;
    124) figures+=("$part: no failure until its time was up, $((SECONDS - started)) s") ;;
    *)
      figures+=("$part: failed after $((SECONDS - started)) s")
      failed=1
      ;;
  esac
  if grep -q "✘" "$logs/$part.log"; then failed=1; fi
  echo "${figures[-1]}"
}

draw power-cuts 15 1000 50 PowerCutTests/random CUTS
draw faults 40 2000 100 FaultTests/random FAULTS
draw histories 80 100000 1000 SimulationTests/seeds SEEDS
whole killed-calls 90 'Killed.*Tests' KILLED_CALLS
whole every-step 100 'CrashTests|LargeDropTests|WithdrawalTests|InterventionCrashTests|OverlapTests' EVERY_STEP
if [ "${SANITIZERS:-}" = 1 ]; then
  for kind in thread address; do
    if Tests/sanitize.sh "$kind" >"$logs/$kind.log" 2>&1; then
      figures+=("$kind sanitizer: nothing found")
    else
      figures+=("$kind sanitizer: see $logs/$kind.log")
      failed=1
    fi
  done
fi

echo
echo "Campaign of $(date -u +%F), at commit $(git rev-parse --short HEAD):"
printf '  %s\n' "${figures[@]}"
if [ "$failed" -ne 0 ]; then
  echo "Something failed; the logs in $logs say what, and how to see it again:" >&2
  grep -h "✘\|again: \|replay with: " "$logs"/*.log | head -40 >&2
  exit 1
fi
