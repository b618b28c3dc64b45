#!/usr/bin/env bash
# Measures which regions of the sources the tests reach, and fails below what is asked for: 95 of 100 in what commits,
# delivers and recovers, 85 of 100 in the whole.
# usage: Tests/coverage.sh [ARGUMENT...]     arguments go to `swift test`
#
# The build lies in a folder of its own, .build/coverage. Programs that the tests start are counted too, but for those that
# are killed. Regions not reached are listed in .build/coverage/gaps.txt; Tests/coverage-gaps.md says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# What makes a group durable, brings its files out, takes drops and settles them, and sets this right after an interruption,
# down to the calls of the kernel. Statements of SQLite and readers serve everything, and are in the whole.
readonly durable=(
  Sources/Pipeline/{Committer,CommitGroup,CommittedGroup,GroupMaker,GroupAssembly,ParallelArchive}.swift
  Sources/Pipeline/{WindowClosing,WindowFile,GrowingReceipts,PrivateCopy,SpoolFolder,OpenHome,Retention}.swift
  Sources/Pipeline/{Recovery,TakenNumbers,ArchiveCatchUp,ArchiveTail,ArchivedGroup,CaughtUpGroup}.swift
  Sources/Spool/{Outbox,InboxTaking,InboxSettling,TakenName,PrivateFolder,FolderPaths}.swift
  Sources/Spool/{RealFileSystem,RealFolder,RealFiles,SystemCalls}.swift
  Sources/Archive/{DayFile,ArchiveFolder,ArchiveBlock,DayFileWalk,DayRemoval}.swift
  Sources/Ledger/{GroupWriter,DropWriter,RecordWriter,DeliveryWriter,ClosingWriter,ClosedRuns}.swift
  Sources/Ledger/{IdentityWriter,StopWriter,FailingWriter,SQLiteLedger}.swift
)
samples/install-packages.sh tabix sqlite3 strace e2fsprogs mandoc zsh fish systemd shellcheck openssh-client libwrap0 \
  iproute2
Tests/deploy/tools.sh
scratch=.build/coverage
flags=(--enable-code-coverage --scratch-path "$scratch")
swift build "${flags[@]}" --build-tests
folder=$(swift build "${flags[@]}" --show-bin-path)
rm -rf "$folder/codecov"
swift test "${flags[@]}" --skip-build "$@" || echo "Some tests failed; what they reached is counted all the same." >&2

tools=$(dirname "$(realpath "$(command -v swift)")")
# A program that is killed leaves an empty file, if any.
find "$folder/codecov" -name '*.profraw' -size +0 >"$scratch/profiles.txt"
"$tools/llvm-profdata" merge -sparse -f "$scratch/profiles.txt" -o "$scratch/tests.profdata"
# Asks for coverage by the tests and by the program that they start: ask report|show ARGUMENT...
ask() {
  "$tools/llvm-cov" "$1" --instr-profile "$scratch/tests.profdata" \
    "$folder/ReferralInterchangePackageTests.xctest" -object "$folder/interchange" "${@:2}"
}
# The share of regions in the last line: the column behind those that were missed.
share() { ask report "$@" | awk '/^TOTAL/ { sub("%", "", $4); print $4 }'; }
# Turns a listing into a line for each gap: the file, the lines of which nothing was reached or the one with a region that
# was not, and the text where it begins.
gaps() {
  awk '
    function flush() {
      if (from) print file ":" (from == last ? from : from "-" last) ": " first
      from = 0
    }
    /^\/.*:$/ { flush(); file = $0; sub(/:$/, "", file); sub(/^.*\/Sources\//, "Sources/", file); next }
    /^ *[0-9]+\|/ {
      split($0, column, "|")
      number = column[1] + 0
      text = $0
      sub(/^[^|]*\|[^|]*\| */, "", text)
      if (column[2] ~ /^ *0$/) {
        if (!from) { from = number; first = text }
        last = number
      } else flush()
      next
    }
    /\^0( |$)/ && !from { print file ":" number ": " text }
    END { flush() }'
}
ask report Sources >"$scratch/report.txt"
ask show --show-regions --use-color=false "${durable[@]}" | gaps >"$scratch/gaps.txt"
all=$(share Sources)
most=$(share "${durable[@]}")
echo "regions reached: $most % of commit, delivery and recovery (95 asked), $all % of the whole (85 asked)"
awk "BEGIN { exit !($most >= 95 && $all >= 85) }"
