#!/usr/bin/env bash
# Installs the interchange: program, mappings, sample, manual, completions, user, home, units. Run it again after each upgrade.
# usage: install.sh [--program FILE] [--prefix DIR] [--home DIR] [--start watch|night|cron]
#   --program FILE   a program that is built already; without it a release program is built, Swift libraries and all
#   --prefix DIR     where it goes, /usr/local unless said otherwise; configuration goes to /etc
#   --home DIR       the interchange's home, /var/lib/interchange unless said otherwise; made where there is none
#   --start HOW      also starts it: as a daemon, every night by systemd's timer, or every night by cron
# With DESTDIR in the environment files are only laid out below that folder: nobody is made, nothing is started.
set -euo pipefail
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
readonly here checkout
readonly user=interchange
destdir=${DESTDIR:-}
prefix=/usr/local
home=/var/lib/interchange
program=""
start=""

say() { printf '%s\n' "$*"; }
refuse() {
  printf 'error: %s\n  why: %s\n  fix: %s\n' "$1" "$2" "$3" >&2
  exit 64
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) sed -n '2,8s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
      --program | --prefix | --home | --start)
        [ $# -gt 1 ] || refuse "$1 stands alone" "it needs a value" "see --help"
        printf -v "${1#--}" '%s' "$2"
        shift ;;
      *) refuse "unknown argument $1" "it is none of those in --help" "correct it" ;;
    esac
    shift
  done
  local folder
  for folder in "$prefix" "$home"; do
    [[ $folder =~ ^(/[A-Za-z0-9._-]+)+$ ]] \
      || refuse "'$folder' is no folder to install into" "units and configuration name it as it is" \
        "give a whole path of letters, digits, dots and dashes"
  done
  case $home/ in
    /home/* | /root/* | /run/* | /tmp/* | /var/tmp/*)
      refuse "$home cannot be the home" "the services see no folders of people, nor temporary ones" \
        "leave --home out, or name a folder elsewhere" ;;
  esac
  case $start in
    "" | watch | night | cron) ;;
    *) refuse "it cannot be started as '$start'" "there is a daemon, a timer and a crontab" \
      "write --start watch, night or cron" ;;
  esac
  if [ -z "$destdir" ] && [ "$(id -u)" -ne 0 ]; then
    refuse "only root can install" "it makes a user and writes to /etc" "use sudo, or DESTDIR for a trial"
  fi
}

# The Swift libraries become part of the program, as the machine that it runs on need not have them.
build() {
  [ -z "$program" ] || return 0
  "$checkout/samples/install-packages.sh"
  say "Building the release program (some minutes)"
  (cd "$checkout" && swift build -c release --static-swift-stdlib --scratch-path .build-install --product interchange)
  program="$checkout/.build-install/release/interchange"
}

# put MODE TARGET: installs standard input as a file, whole or not at all, and says what became of it.
put() {
  local target="$destdir$2" new
  install -d -m 0755 "$(dirname "$target")"
  new=$(mktemp "$target.XXXXXX")
  cat >"$new"
  chmod "$1" "$new"
  if cmp -s "$new" "$target"; then
    rm -f "$new"
    chmod "$1" "$target"
    say "  as it was  $target"
  else
    mv -f "$new" "$target"
    say "  installed  $target"
  fi
}

# put_configured MODE TARGET SOURCE: the same of a file of ours, with the prefix and home that were asked for.
put_configured() {
  sed -e "s#/usr/local\\b#$prefix#g" -e "s#/var/lib/interchange\\b#$home#g" "$here/$3" | put "$1" "$2"
}

# put_folder TARGET SOURCE: replaces a folder as a whole; what a reader has open stays as it was.
put_folder() {
  local target="$destdir$1"
  install -d -m 0755 "$(dirname "$target")"
  rm -rf "$target.new" "$target.old"
  cp -R "$2" "$target.new"
  chmod -R u=rwX,go=rX "$target.new"
  if [ -d "$target" ]; then mv "$target" "$target.old"; fi
  mv "$target.new" "$target"
  rm -rf "$target.old"
  say "  installed  $target/"
}

install_program() {
  put 0755 "$prefix/bin/interchange" <"$program"
  put_folder "$prefix/share/interchange/mappings" "$checkout/mappings"
  put_folder "$prefix/share/interchange/samples/glasgow" "$checkout/samples/glasgow"
  put 0644 "$prefix/share/doc/interchange/README.md" <"$checkout/README.md"
  put 0644 "$prefix/share/doc/interchange/deploy.md" <"$here/README.md"
  put_configured 0755 "$prefix/libexec/interchange/notice" notice.sh
  put_configured 0755 "$prefix/sbin/interchange-sftp-partner" sftp-partner.sh
  if libraries=$(ldd "$program" 2>/dev/null | grep -o '/[^ ]*/libswiftCore\.so'); then
    say "  note: this program needs $libraries, which the user $user must be able to read"
  fi
}

# The program writes its own manual pages and completions, in the layout of /usr/share.
install_manual() {
  local pages page
  pages=$(mktemp -d)
  "$program" manual "$pages" >/dev/null
  while read -r page; do
    put 0644 "$prefix/share/$page" <"$pages/$page"
  done < <(cd "$pages" && find . -type f -printf '%P\n' | sort)
  rm -rf "$pages"
}

install_configuration() {
  put_configured 0644 /etc/sysusers.d/interchange.conf interchange.sysusers
  put_configured 0644 /etc/tmpfiles.d/interchange.conf interchange.tmpfiles
  local unit
  for unit in interchange-watch.service interchange-night.service interchange-night.timer interchange-notice@.service; do
    put_configured 0644 "/etc/systemd/system/$unit" "$unit"
  done
  put_configured 0644 "$prefix/share/interchange/crontab" interchange.crontab
  install_sshd_configuration
}

# Where sshd would not start with it, it is taken away again: nobody may be locked out of the machine.
install_sshd_configuration() {
  local file=/etc/ssh/sshd_config.d/interchange.conf
  put 0644 "$file" <"$here/interchange.sshd.conf"
  local sshd
  if [ -n "$destdir" ] || ! sshd=$(command -v sshd); then return 0; fi
  install -d -m 0755 /run/sshd
  if ! "$sshd" -t; then
    rm -f "$file"
    say "  removed    $file, as sshd does not take its configuration with it; SFTP for partners needs that put right"
  elif [ -d /run/systemd/system ]; then
    systemctl try-reload-or-restart ssh.service
  fi
}

make_home() {
  systemd-sysusers /etc/sysusers.d/interchange.conf
  if [ -e "$home/interchange.yaml" ]; then
    say "  as it was  $home"
  else
    install -d -m 0755 "$(dirname "$home")"
    install -d -m 0711 -o "$user" -g "$user" "$home"
    runuser -u "$user" -- "$prefix/bin/interchange" init "$home"
  fi
  systemd-tmpfiles --create /etc/tmpfiles.d/interchange.conf
}

begin() {
  case $start in
    watch | night)
      if [ ! -d /run/systemd/system ]; then
        refuse "--start $start needs systemd" "it does not run here" "write --start cron"
      fi ;;
  esac
  [ ! -d /run/systemd/system ] || systemctl daemon-reload
  if [ -n "$start" ] && [ "$start" != cron ] && crontab -u "$user" -l 2>/dev/null | grep -q "^[^#].*/bin/interchange run"; then
    say "  note: the crontab of $user starts the interchange, too: take that out by crontab -u $user -e"
  fi
  case $start in
    watch)
      systemctl disable --quiet --now interchange-night.timer
      systemctl enable --quiet interchange-watch.service
      systemctl restart interchange-watch.service ;;
    night)
      systemctl disable --quiet --now interchange-watch.service
      systemctl enable --quiet --now interchange-night.timer ;;
    cron) crontab -u "$user" "$prefix/share/interchange/crontab" ;;
    *) [ ! -d /run/systemd/system ] || systemctl try-restart interchange-watch.service ;;
  esac
}

say_next() {
  say ""
  say "Next:"
  say "  partners, routes, checks   edit $home/*.yaml and $home/partners/, then:"
  say "                             runuser -u $user -- $prefix/bin/interchange check --home $home"
  say "  SFTP for a partner         $prefix/sbin/interchange-sftp-partner PARTNER KEYS"
  if [ -z "$start" ]; then
    say "  start, one of these three  systemctl enable --now interchange-watch.service     all day"
    say "                             systemctl enable --now interchange-night.timer       every night"
    say "                             crontab -u $user $prefix/share/interchange/crontab   every night, without systemd"
  fi
  say "$prefix/share/doc/interchange/deploy.md says more, and how to take everything away again."
}

read_arguments "$@"
build
[ -x "$program" ] || refuse "$program is no program" "it is to be installed" "give the file with --program"
say "Installing below ${destdir}$prefix and ${destdir}/etc:"
install_program
install_manual
install_configuration
if [ -n "$destdir" ]; then
  say "Laid out below $destdir; no user and no home were made."
else
  make_home
  begin
  say_next
fi
