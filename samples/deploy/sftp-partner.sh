#!/usr/bin/env bash
# Lets a partner reach its inbox and outbox, and nothing else, by SFTP. Run it again to give the partner another key.
# usage: sftp-partner.sh PARTNER KEYS [--user NAME]       KEYS: a file with the partner's public keys, one a line
#        sftp-partner.sh PARTNER --remove [--user NAME]   shuts the partner out; its files stay in the home
# The partner's account is ix-PARTNER; a partner of more than 29 characters needs a shorter one by --user.
set -euo pipefail
umask 022
readonly home=/var/lib/interchange
readonly sessions=/srv/interchange

say() { printf '%s\n' "$*"; }
refuse() {
  printf 'error: %s\n  why: %s\n  fix: %s\n' "$1" "$2" "$3" >&2
  exit 64
}

read_arguments() {
  partner="" keys="" user="" remove=""
  while [ $# -gt 0 ]; do
    case $1 in
      --user) user=${2:?--user needs a name}; shift ;;
      --remove) remove=yes ;;
      -h | --help) sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
      -*) refuse "unknown option $1" "the options are --user NAME, --remove and --help" "correct it" ;;
      *) if [ -z "$partner" ]; then partner=$1; else keys=$1; fi ;;
    esac
    shift
  done
  if [ -z "$partner" ] || [ -z "$keys$remove" ]; then
    refuse "a partner and a file with its public keys are needed" "they name whom to let in" "see --help"
  fi
  user=${user:-ix-$partner}
}

check_arguments() {
  [ "$(id -u)" -eq 0 ] || refuse "only root can do this" "it makes an account" "use sudo"
  [[ $partner =~ ^[a-z0-9][a-z0-9-]{0,63}$ ]] \
    || refuse "the partner's id is of another form" "ids are small letters, digits and dashes" "correct it"
  [[ $user =~ ^[a-z][a-z0-9-]{0,31}$ ]] \
    || refuse "'$user' cannot be an account" "a name is up to 32 small letters, digits and dashes" \
      "give a shorter one with --user"
  if [ -n "$remove" ]; then
    [ -f "/etc/sysusers.d/interchange-$user.conf" ] \
      || refuse "$partner is not let in as $user" "this script has made no such account" "correct the partner or --user"
    return 0
  fi
  [ -f "$home/partners/$partner.yaml" ] \
    || refuse "there is no partner '$partner'" "$home/partners/$partner.yaml is not there" "write it first"
  # ssh-keygen would also read a private key, which must never have been sent to us.
  if grep -q 'PRIVATE KEY' "$keys" || ! ssh-keygen -l -f "$keys" >/dev/null 2>&1; then
    refuse "$keys holds no public keys" "sshd knows the partner by them" "ask for the file that ends in .pub"
  fi
}

# put MODE FILE: writes what comes on standard input, whole or not at all.
put() {
  local new
  new=$(mktemp "$2.XXXXXX")
  cat >"$new"
  chmod "$1" "$new"
  mv -f "$new" "$2"
}

# The account has the partner's group, to which the interchange belongs, too: so each can read what the other writes, and
# no other partner can.
make_account() {
  put 0644 "/etc/sysusers.d/interchange-$user.conf" <<CONF
u $user - "SFTP of $partner" / /usr/sbin/nologin
m $user interchange-sftp
m interchange $user
CONF
  systemd-sysusers "/etc/sysusers.d/interchange-$user.conf"
  # No password fits either mark, but where sshd works without PAM `!` locks the account for keys as well.
  usermod -p '*' "$user"
  put 0644 "/etc/ssh/interchange-keys/$user" <"$keys"
}

# The sticky bit lets the partner rename and remove its own files in the inbox, and not our .taken; in the outbox it has
# to remove ours.
make_folders() {
  put 0644 "/etc/tmpfiles.d/interchange-$user.conf" <<CONF
d $home/inbox/$partner  3770 interchange $user
d $home/outbox/$partner 2770 interchange $user
CONF
  systemd-tmpfiles --create "/etc/tmpfiles.d/interchange-$user.conf"
  # Never by tmpfiles, which would give what is mounted there to root.
  install -d -m 0755 -o root -g root "$sessions/$user"
}

# mount_folder NAME: shows the partner's inbox or outbox where its session sees it. Without the mount an empty folder of
# root's stands there, into which the partner cannot write.
mount_folder() {
  local where="$sessions/$user/$1" unit
  unit=$(systemd-escape --path --suffix=mount "$where")
  put 0644 "/etc/systemd/system/$unit" <<UNIT
[Unit]
Description=Referral Interchange: the $1 of $partner for SFTP
RequiresMountsFor=$home
Before=ssh.service

[Mount]
What=$home/$1/$partner
Where=$where
Type=none
Options=bind,nosuid,nodev,noexec

[Install]
WantedBy=multi-user.target
UNIT
  mountpoint -q "$where" || install -d -m 0755 -o root -g root "$where"
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --quiet --now "$unit"
  elif ! mountpoint -q "$where"; then
    mount -o bind,nosuid,nodev,noexec "$home/$1/$partner" "$where"
    say "systemd does not run here: mount $where at each start yourself"
  fi
}

# Nobody comes in any more, then who is in is thrown out, then the folders are taken away.
shut_out() {
  local name where
  rm -f "/etc/ssh/interchange-keys/$user"
  pkill -KILL -u "$user" || true
  for name in inbox outbox; do unmount_folder "$name"; done
  rm -f "/etc/sysusers.d/interchange-$user.conf" "/etc/tmpfiles.d/interchange-$user.conf"
  where="$sessions/$user"
  if [ -d "$where" ]; then rmdir "$where"; fi
  # The group stays as long as files in the home are its.
  if getent passwd "$user" >/dev/null; then userdel "$user" 2>/dev/null || usermod --expiredate 1 "$user"; fi
}

# unmount_folder NAME: an inbox or outbox is never removed with its mount, as rmdir takes empty folders only.
unmount_folder() {
  local where="$sessions/$user/$1" unit
  unit=$(systemd-escape --path --suffix=mount "$where")
  if [ -d /run/systemd/system ] && [ -e "/etc/systemd/system/$unit" ]; then systemctl disable --quiet --now "$unit"; fi
  if mountpoint -q "$where"; then umount "$where"; fi
  rm -f "/etc/systemd/system/$unit"
  if [ -d "$where" ]; then rmdir "$where"; fi
}

read_arguments "$@"
check_arguments
if [ -n "$remove" ]; then
  shut_out
  say "$partner is shut out. What lies in its inbox and outbox stays there."
  exit 0
fi
make_account
make_folders
# A daemon that runs has the groups of its start, and could not read what the partner drops.
if [ -d /run/systemd/system ]; then systemctl try-restart interchange-watch.service; fi
mount_folder inbox
mount_folder outbox

say "$partner reaches /inbox and /outbox by SFTP as the user $user, with $(grep -c '^[^#]' "$keys") key(s)."
say "Tell the partner: upload under a name that ends in .part and rename the file when it is whole; leave its"
say "permissions as they are; fetch from /outbox and remove what is fetched."
say "Write 'group: $user' into $home/partners/$partner.yaml, so that folders made anew are the partner's, too."
