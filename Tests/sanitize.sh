#!/usr/bin/env bash
# Runs tests under the thread or the address sanitizer, and fails on the first finding.
# usage: Tests/sanitize.sh thread|address [FILTER]     FILTER is a regular expression of suites
#
# Without a filter these suites run that have threads at work, and those of bytes from outside, under the sanitizer that
# fits; the whole of the tests takes hours so. The programs that the tests start are built with the sanitizer too. The build lies
# in a folder of its own, .build/thread or .build/address.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kind=${1:-}
case $kind in
  thread)
    filter=${2:-'OverlapTests|ParallelArchiveTests|FolderHints|RunTests|WindowClosing|GlasgowNightTests|WatchTests|WatchChangeTests|InstructionTests|[.]InterventionTests|LedgerCommit|SQLiteLedger|LedgerLook|XMLSchema|BGZF|VerifyTests'}
    export TSAN_OPTIONS="halt_on_error=1 exitcode=66"
    ;;
  address)
    filter=${2:-'CompressionTests|ArchiveTests|FormatsTests|MappingTests|ExchangeTests|DocumentTests|DigestsTests|SpoolTests|LedgerTests|HostileInboxTests|GlasgowNightTests|BadInputTests'}
    # The runtime keeps what it has made once until the end, which is no leak of ours.
    export ASAN_OPTIONS="detect_leaks=0 exitcode=66"
    ;;
  *)
    echo "usage: Tests/sanitize.sh thread|address [FILTER]" >&2
    exit 64
    ;;
esac
samples/install-packages.sh tabix sqlite3 strace
flags=(--sanitize="$kind" --scratch-path ".build/$kind")
swift build "${flags[@]}" --build-tests
# One test at a time: each is many times slower so, and what waits for others would run out of patience.
swift test "${flags[@]}" --skip-build --no-parallel --filter "$filter"
echo "The $kind sanitizer found nothing."
