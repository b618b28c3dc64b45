#!/usr/bin/env bash
# Builds the program, makes a Glasgow interchange with one night's files in a fresh folder, runs it and shows the result.
# usage: samples/quickstart.sh [DIR]     DIR must be new or empty; without it a temporary folder is made
set -euo pipefail
umask 077
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly sample="$checkout/samples/glasgow"

say() { printf '\n== %s\n' "$*"; }

make_home() {
  if [ $# -gt 0 ]; then
    mkdir -p "$1"
    if [ -n "$(ls -A "$1")" ]; then
      echo "$1 is not empty: name a folder that is new or empty, so that nothing of yours is mixed in" >&2
      exit 64
    fi
    (cd "$1" && pwd)
  else
    mktemp -d "${TMPDIR:-/tmp}/interchange-glasgow.XXXXXX"
  fi
}

# The program ends with 2 when records wait for a person, as some of the sample do.
run_interchange() {
  local status=0
  "$program" "$@" || status=$?
  if [ "$status" -ne 0 ] && [ "$status" -ne 2 ]; then
    echo "interchange ended with exit code $status" >&2
    exit "$status"
  fi
}

# Prints the first file that a pattern of `find` gives, below the outboxes.
show_file() {
  local file
  file=$(find "$home/outbox" -path '*/.staging' -prune -o -type f "$@" -print | sort | head -n 1)
  if [ -z "$file" ]; then
    echo "no such file was written" >&2
    exit 1
  fi
  echo "$file"
  cat "$file"
}

"$checkout/samples/install-packages.sh"
say "Building the release program (some minutes the first time)"
cd "$checkout"
swift build -c release --product interchange
program="$(swift build -c release --show-bin-path)/interchange"

home=$(make_home "$@")
say "A Glasgow interchange with one night's files: $home"
"$program" init "$home" --programme glasgow --drops

say "The night's run, and its balance"
run_interchange run --home "$home"

say "One receipt: what the agency good-company is told of the rows of its spreadsheet"
show_file -path '*/good-company/receipt-*' -size +1k

say "One delivered file: a referral, as the link workers' system receives it"
show_file -path '*/community-links/referral-*.xml'

say "To look further"
cat <<COMMANDS
$program status --home $home
$program failures --home $home
$program show REFERENCE --home $home          # a reference stands in every receipt
$program archive cat --home $home
$program sample --home $home --records 200 --seed 1     # then run again: synthetic referrals of all partners
ls -R $home/outbox
less $sample/README.md                        # what is in the files, and how to mend the failed record
COMMANDS
