#!/usr/bin/env bash
# What install.sh makes of a machine, in the eyes of Debian's own tools; to be run by apart.sh.
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_here >/run/first
expect "the home" "$(mode_of $home)" "711 interchange interchange"
expect "the state" "$(mode_of $home/state)" "700 interchange interchange"
key=$(sha256sum $home/state/key)
chmod 0755 $home/archive
install_here --start cron >/run/second
expect "the key after a second time" "$(sha256sum $home/state/key)" "$key"
expect "the archive after a second time" "$(mode_of $home/archive)" "700 interchange interchange"
grep -q "as it was  $home\$" /run/second || fail "the home was not left as it was"
crontab -u interchange -l | grep -q '^0 3 .*/usr/local/bin/interchange run' || fail "the crontab was not installed"

# Each command of the crontab runs as cron starts it: as the user, with the variables that stand above it.
grep -o '/usr/local/bin/interchange .*' /usr/local/share/interchange/crontab | sort -u >/run/commands
[ -s /run/commands ] || fail "no command was found in the crontab"
while read -r command; do
  runuser -u interchange -- env INTERCHANGE_HOME=$home sh -c "$command" </dev/null >/run/night 2>&1 \
    || fail "'$command' ended with $?: $(cat /run/night)"
  expect "what cron would mail of a calm night" "$(cat /run/night)" ""
done </run/commands

systemd-sysusers --dry-run /etc/sysusers.d/interchange.conf >/dev/null
# In a root of its own, so that a mistake in a line is one in it and not in what the machine has.
mkdir -p /run/root/etc && cp /etc/passwd /etc/group /run/root/etc/
(umask 0 && mkdir -p /run/root$home/{inbox,outbox,state,archive,partners})
chown -R interchange:interchange /run/root$home
systemd-tmpfiles --root=/run/root --create /etc/tmpfiles.d/interchange.conf 2>/run/complaints
expect "what systemd-tmpfiles complains of" "$(cat /run/complaints)" ""
expect "modes by tmpfiles" \
  "$(cd /run/root && stat -c '%a %U %n' ./$home/{,inbox,outbox,state,archive,partners} srv/interchange | tr -s '/\n' '/ ')" \
  "711 interchange ./var/lib/interchange/ 711 interchange ./var/lib/interchange/inbox 711 interchange ./var/lib/interchange/outbox 700 interchange ./var/lib/interchange/state 700 interchange ./var/lib/interchange/archive 700 interchange ./var/lib/interchange/partners 755 root srv/interchange "

ssh-keygen -q -t ed25519 -N '' -f /run/night-key
add=/usr/local/sbin/interchange-sftp-partner
$add example-practice /run/night-key.pub >/dev/null
$add example-practice /run/night-key.pub >/dev/null
expect "the inbox" "$(mode_of $home/inbox/example-practice)" "3770 interchange ix-example-practice"
expect "the outbox" "$(mode_of $home/outbox/example-practice)" "2770 interchange ix-example-practice"
expect "mounts for the partner" "$(findmnt --list --noheadings --output TARGET | grep -c /srv/interchange/ix-example-practice/)" 2
refused "an unknown partner's account" $add nobody /run/night-key.pub
refused "an account by a private key" $add example-practice /run/night-key
refused "a partner outside the home" $add ../practice /run/night-key.pub
# What tmpfiles does at each start of the machine, the mounts in place already.
systemd-tmpfiles --create --prefix=/var/lib/interchange --prefix=/srv --prefix=/etc/ssh
expect "the inbox, as its partner sees it after a restart" \
  "$(mode_of /srv/interchange/ix-example-practice/inbox)" "3770 interchange ix-example-practice"

interchange check >/run/checked 2>&1 || fail "interchange check: $(cat /run/checked)"
! grep folder. /run/checked || fail "interchange check finds fault with a folder: $(cat /run/checked)"

# A night works where the units let it: with nothing but the home to write to.
interchange sample --records 20 --seed 2 --quiet >/dev/null
as_service interchange run --json >/run/night 2>&1 || fail "a night as the service runs it ended with $?: $(cat /run/night)"
grep -q '"records":20[,}]' /run/night || fail "a night as the service runs it took other than 20 records: $(cat /run/night)"

mapfile -t units < <(find /etc/systemd/system -name 'interchange-*' -o -name 'srv-interchange*.mount')
expect "the number of units" "${#units[@]}" 6
systemd-analyze verify --man=no "${units[@]/interchange-notice@.service/interchange-notice@interchange-night.service}" \
  2>/run/complaints || fail "systemd-analyze verify: $(cat /run/complaints)"
expect "what systemd-analyze verify complains of" "$(cat /run/complaints)" ""

sshd=$(command -v sshd)
"$sshd" -t
effective() { "$sshd" -T -C "user=$1,host=localhost,addr=127.0.0.1" | grep -E '^(chrootdirectory|forcecommand|permittty|disableforwarding|passwordauthentication) '; }
expect "what sshd makes of a partner" "$(effective ix-example-practice | sort)" \
"chrootdirectory /srv/interchange/%u
disableforwarding yes
forcecommand internal-sftp -u 0007 -P symlink,hardlink,mkdir,rmdir -l ERROR
passwordauthentication no
permittty no"
expect "what sshd makes of everybody else" "$(effective root | sort)" \
"chrootdirectory none
disableforwarding no
forcecommand none
passwordauthentication yes
permittty yes"
# A line that sshd does not take, which may be anywhere, must not stay because of us.
echo 'Match Nobody' >/etc/ssh/sshd_config.d/00-broken.conf
install_here >/run/third
[ ! -e /etc/ssh/sshd_config.d/interchange.conf ] || fail "our configuration stayed where sshd does not take it"
rm /etc/ssh/sshd_config.d/00-broken.conf
install_here >/run/fourth

# A partner who is shut out leaves nothing of its access behind, and loses no file.
touch $home/inbox/example-practice/late.xml
$add example-practice --remove >/run/removed
refused "the account of a partner who was shut out" getent passwd ix-example-practice
expect "what is left of its access" "$(find /etc /srv -name '*ix*example*' -o -name 'srv-interchange*')" ""
[ -e $home/inbox/example-practice/late.xml ] || fail "its files are lost"
refused "shutting out a second time" $add example-practice --remove

# The README's lines that take everything away do.
awk '/^## / { away = /Taking it away/ } away && sub(/^    /, "")' "$checkout/samples/deploy/README.md" >/run/away
[ -s /run/away ] || fail "the README says nowhere how to take it away"
# Where systemd does not run there is nothing to stop.
mkdir /run/instead && ln -s /bin/true /run/instead/systemctl
PATH="/run/instead:$PATH" bash -e /run/away
expect "what is left of the interchange" "$(find /usr/local /etc -name '*interchange*' ! -name '*test*' ! -name '*keys*')" ""
[ -e $home/state/key ] || fail "the home is gone"
