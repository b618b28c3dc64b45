#!/usr/bin/env bash
# install.sh with DESTDIR lays everything out below one folder, again and again, with the prefix and home that it is given.
# usage: staged.sh PROGRAM
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
install=("$checkout/samples/deploy/install.sh" --program "$1" --prefix /opt/exchange --home /srv/exchange)
export DESTDIR="$stage"

"${install[@]}" >"$stage/first"
for file in opt/exchange/bin/interchange opt/exchange/libexec/interchange/notice etc/systemd/system/interchange-night.timer \
  opt/exchange/share/interchange/mappings/referral-xml.yaml opt/exchange/share/man/man1/interchange.1 \
  opt/exchange/share/man/man1/interchange-watch.1 \
  opt/exchange/share/bash-completion/completions/interchange etc/ssh/sshd_config.d/interchange.conf; do
  [ -s "$stage/$file" ] || fail "$file is not there"
done
if grep -rIl -e /usr/local -e /var/lib/interchange "$stage/etc" "$stage/opt/exchange/sbin" "$stage/opt/exchange/libexec"; then
  fail "these files name a folder other than the ones that were asked for"
fi
grep -q '^ReadWritePaths=/srv/exchange$' "$stage/etc/systemd/system/interchange-watch.service" || fail "the unit has no home"
# The program finds its mappings beside itself.
env -u INTERCHANGE_LIBRARY "$stage/opt/exchange/bin/interchange" init "$stage/home" >/dev/null
env -u INTERCHANGE_LIBRARY "$stage/opt/exchange/bin/interchange" check --home "$stage/home" >/dev/null

before=$(cd "$stage" && find opt etc -type f -exec sha256sum {} + | sort)
"${install[@]}" >"$stage/second"
expect "what lies there after a second time" "$(cd "$stage" && find opt etc -type f -exec sha256sum {} + | sort)" "$before"
if grep 'installed .*[^/]$' "$stage/second"; then fail "a file was replaced by the same"; fi

refused "a home among people's folders" "${install[@]}" --home /home/exchange
refused "a relative prefix" "${install[@]}" --prefix exchange
refused "a start of no known kind" "${install[@]}" --start hourly
