#!/usr/bin/env bash
# The scripts that install and start are clean by shellcheck, and can be started.
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$checkout"
scripts=(samples/deploy/*.sh samples/install-packages.sh samples/quickstart.sh Tests/deploy/*.sh Tests/run.sh)
shellcheck --external-sources --source-path=SCRIPTDIR:"$checkout" "${scripts[@]}"
for script in "${scripts[@]}"; do
  case $script in
    */common.sh) ;;
    *) [ -x "$script" ] || fail "$script cannot be started: chmod +x" ;;
  esac
done
