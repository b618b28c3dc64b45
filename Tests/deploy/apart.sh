#!/usr/bin/env bash
# Runs a script as root where nothing that it does reaches the machine: /etc is a copy, the folders into which is installed
# are empty, loopback is the only network, and every process ends with the script.
# usage: apart.sh PROGRAM SCRIPT     PROGRAM: the interchange; exit 77 where this machine does not allow it
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here

not_run() {
  echo "not run: $*" >&2
  exit 77
}

if [ "${1:-}" != --inside ]; then
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || not_run "this part makes users and mounts, and needs root or sudo without a password"
    exec sudo -n "$here/apart.sh" "$@"
  fi
  unshare --mount --net --pid --fork true 2>/dev/null || not_run "this machine allows no namespaces"
  command -v ip >/dev/null || not_run "the package iproute2 is missing"
  exec unshare --mount --net --ipc --pid --fork --kill-child --mount-proc "$here/apart.sh" --inside "$@"
fi
program=$(realpath "$2")
script=$(realpath "$3")
cd /

# The Swift libraries may lie where only their owner can read them.
libraries=$(ldd "$program" | awk '$3 ~ "^/" && $3 !~ "^/(usr/)?lib/" { print $3 }')
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/etc /run/libraries /run/sshd
# shellcheck disable=SC2086  # one word a library
[ -z "$libraries" ] || cp $libraries /run/libraries/
cp "$program" /run/interchange
cp -a /etc/. /run/etc/
mount --bind /run/etc /etc
for folder in /srv /var/lib /var/log /var/spool /usr/local; do
  mount -t tmpfs -o mode=0755 tmpfs "$folder"
done
mkdir /var/spool/cron
ip link set lo up

tools=$(realpath "$here/../..")/.build/deploy-tools
export PATH="$tools/usr/sbin:$tools/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export LD_LIBRARY_PATH=/run/libraries
unset INTERCHANGE_HOME INTERCHANGE_LIBRARY
for name in sshd crontab; do
  command -v $name >/dev/null || { echo "$name is missing: start Tests/deploy/tools.sh once, as Tests/run.sh does" >&2; exit 1; }
done
# What their packages make when they are installed.
getent passwd sshd >/dev/null || useradd --system --home-dir /run/sshd --shell /usr/sbin/nologin sshd
getent group crontab >/dev/null || groupadd --system crontab
mkdir -p /etc/pam.d /etc/ssh/sshd_config.d
[ -e /etc/pam.d/sshd ] || cp "$tools/etc/pam.d/sshd" /etc/pam.d/sshd
# Inside a container the kernel may not let sshd write down who logged in.
sed -i 's/^\(session *\)required\( *pam_loginuid\)/\1optional\2/' /etc/pam.d/sshd
rm -f /etc/ssh/sshd_config.d/* /etc/systemd/system/interchange* /etc/tmpfiles.d/interchange* /etc/sysusers.d/interchange*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/interchange_test_host_key
cat >/etc/ssh/sshd_config <<'CONF'
Include /etc/ssh/sshd_config.d/*.conf
ListenAddress 127.0.0.1
Port 2222
HostKey /etc/ssh/interchange_test_host_key
UsePAM yes
Subsystem sftp internal-sftp
CONF

bash "$script"
