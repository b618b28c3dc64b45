#!/usr/bin/env bash
# Installs what the tests need where it is missing, and runs every test.
# usage: Tests/run.sh [ARGUMENT...]     arguments go to `swift test`, for example --filter MappingTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# tabix holds bgzip, an independent reader of the archive; strace stops the program at chosen system calls; mandoc, zsh
# and fish read the manual and the completions. The others are what samples/deploy is checked by.
samples/install-packages.sh tabix strace mandoc zsh fish systemd shellcheck openssh-client libwrap0 iproute2
Tests/deploy/tools.sh

echo "Building the program and its tests" >&2
swift build --build-tests

if swift test --skip-build "$@"; then
  # What was asked for by name is all that is wanted.
  [ $# -gt 0 ] || Tests/memory.sh
  echo "All tests passed."
else
  status=$?
  echo "Some tests failed: look for the lines that begin with ✘ above." >&2
  exit "$status"
fi
