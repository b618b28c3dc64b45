#!/usr/bin/env bash
# Two partners at a real sshd with the real sftp client: an upload that breaks off, the night, and what they cannot reach;
# to be run by apart.sh.
# shellcheck source=Tests/deploy/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
readonly practice=example-practice links=example-link-workers
readonly inbox=$home/inbox/$practice
add=/usr/local/sbin/interchange-sftp-partner

install_here --start "" >/run/installed 2>&1 || fail "install.sh: $(cat /run/installed)"
for partner in $practice $links; do
  ssh-keygen -q -t ed25519 -N '' -f "/run/$partner"
  "$add" "$partner" "/run/$partner.pub" >/run/added 2>&1 || fail "$add: $(cat /run/added)"
done
sed -i 's/^inbox: {/inbox: { settle: 1s,/' $home/partners/$practice.yaml

"$(command -v sshd)" -D -E /run/sshd.log &
trap '[ $? -eq 0 ] || tail -n 20 /run/sshd.log >&2' EXIT
printf '[127.0.0.1]:2222 %s\n' "$(cut -d ' ' -f 1,2 /etc/ssh/interchange_test_host_key.pub)" >/run/known
# This script has no terminal, and nothing may be asked for.
client=(-F none -o UserKnownHostsFile=/run/known -o BatchMode=yes -o IdentitiesOnly=yes)
answers() { ssh-keyscan -p 2222 127.0.0.1 2>/dev/null | grep -q ssh-ed25519; }
eventually "that sshd answers" answers
expect "what sshd listens on" "$(ss -Hltn | awk '{ print $4 }')" "127.0.0.1:2222"

# sftp_of PARTNER: commands from standard input, on one connection for all; ends with the first that fails.
sftp_of() {
  sftp "${client[@]}" -o ControlMaster=auto -o ControlPersist=yes -o "ControlPath=/run/connection-%r" \
    -i "/run/$1" -P 2222 -b - "ix-$1@127.0.0.1" 2>&1
}
# upload NAME: puts the drop slowly, on a connection of its own, as a client that can be killed.
upload() {
  exec sftp "${client[@]}" -i /run/$practice -P 2222 -l 800 -b /dev/stdin ix-$practice@127.0.0.1 \
    <<<"put $drop /inbox/$1" >/dev/null 2>&1
}
# does PARTNER COMMAND
does() { sftp_of "$1" <<<"$2"; }
size_of() { stat -c %s "$1" 2>/dev/null || echo 0; }
some_of() { [ "$(size_of "$1")" -gt 0 ]; }
records_of() { tail -n 1 /run/night.json | sed -n "s/.*\"$1\":\([0-9]*\)[,}].*/\1/p"; }
night() { interchange run --json >/run/night.json 2>/run/night.talk || fail "the run ended with $?: $(cat /run/night.talk)"; }

install -d -o interchange -g interchange /run/drops
interchange sample --records 400 --seed 7 --batch --sender $practice --to /run/drops --quiet >/dev/null
drop=$(find /run/drops/$practice -type f)
chmod 0666 "$drop"
[ "$(size_of "$drop")" -gt 200000 ] || fail "the drop is too small to be interrupted"

# 1. The client dies in the middle of an upload: the part lies there under its own name, and no run takes it.
upload batch.xml.filepart &
uploading=$!
eventually "the first bytes of an upload" some_of $inbox/batch.xml.filepart
kill -KILL $uploading
wait $uploading 2>/dev/null || true
part=$(size_of $inbox/batch.xml.filepart)
[ "$part" -lt "$(size_of "$drop")" ] || fail "the upload was whole before it could be interrupted"
expect "the part" "$(mode_of $inbox/batch.xml.filepart)" "660 ix-$practice ix-$practice"
night
expect "records of a part" "$(records_of records)" 0

# 2. It goes on where it broke off and gives the file its name: now it is a drop, and whole.
sftp_of $practice >/run/resumed <<COMMANDS || fail "the upload cannot be resumed: $(cat /run/resumed)"
reput $drop /inbox/batch.xml.filepart
rename /inbox/batch.xml.filepart /inbox/batch.xml
COMMANDS
cmp "$drop" $inbox/batch.xml || fail "the resumed upload is another file"
night
expect "records of the drop" "$(records_of records)" 400
delivered=$(records_of delivered)
[ "$delivered" -gt 300 ] || fail "the run delivered no more than $delivered: $(cat /run/night.json)"
expect "what is left of the drop" "$(ls $inbox)" ""

# 3. Without a name of its own an upload that stands still is known by its open file, however long it rests.
upload again.xml &
uploading=$!
eventually "the first bytes of another upload" some_of $inbox/again.xml
kill -STOP $uploading
rested() { [ -z "$(find $inbox/again.xml -newermt '-2 seconds')" ]; }
eventually "that the upload rests longer than settle" rested
night
expect "records of an upload that stands still" "$(records_of records)" 0
kill -CONT $uploading
wait $uploading || fail "the upload did not go on after the run"
night
expect "records of the same batch again" "$(records_of records)" 400
[ "$(records_of duplicate)" -ge "$delivered" ] || fail "the same batch again is no duplicate: $(cat /run/night.json)"

# 4. Each fetches what is its own and removes it.
mkdir /run/fetched
sftp_of $links >/run/talk <<COMMANDS || fail "deliveries cannot be fetched: $(tail -n 3 /run/talk)"
get /outbox/referral-*.xml /run/fetched/
rm /outbox/referral-*.xml
COMMANDS
expect "deliveries fetched" "$(find /run/fetched -name 'referral-*.xml' | wc -l)" "$delivered"
expect "deliveries left" "$(find $home/outbox/$links -name '*.xml' | wc -l)" 0
sftp_of $practice >/run/talk <<COMMANDS || fail "receipts cannot be fetched: $(tail -n 3 /run/talk)"
get /outbox/receipt-* /run/fetched/
rm /outbox/receipt-*
COMMANDS
grep -q '<Receipt' /run/fetched/receipt-* || fail "no receipt was fetched"

# 5. A file whose mode keeps us from reading it is no loss and no secret: its sender is told.
install -m 0600 "$drop" /run/closed.xml
does $practice "put /run/closed.xml /inbox/closed.xml" >/run/talk || fail "nothing can be dropped: $(tail -n 3 /run/talk)"
night
expect "rejected records of a file that we may not read" "$(records_of rejected)" 1
rm -f /run/fetched/receipt-*
does $practice "get /outbox/receipt-* /run/fetched/" >/run/talk || fail "no receipt: $(tail -n 3 /run/talk)"
grep -q 'may not read' /run/fetched/receipt-* || fail "the receipt is $(cat /run/fetched/receipt-*)"

# 6. Nobody sees anything else.
expect "the root that a partner sees" "$(does $practice 'ls -1a /' | grep -v '^sftp>' | sort | tr '\n' ' ')" "/. /.. /inbox /outbox "
expect "the folder above it" "$(does $practice 'ls -1 /..' | grep -v '^sftp>' | sort | tr '\n' ' ')" "/../inbox /../outbox "
for attempt in "ls /inbox/.taken" "ls /outbox/.staging" "rename /inbox/.taken /inbox/mine" "rmdir /outbox/.staging" \
  "chmod 777 /inbox/.taken" "ls $home" "ls $inbox" "ls /srv" "get /etc/passwd /run/fetched/" \
  "ln -s / /inbox/everything" "ln /inbox/batch.xml /inbox/two.xml" "mkdir /inbox/folder" "put $drop /mine.xml" \
  "rename /inbox /outbox/inbox"; do
  refused "by SFTP '$attempt'" does $practice "$attempt"
done
expect ".taken" "$(stat -c '%A %U' $inbox/.taken)" "drwx--S--- interchange"
expect ".staging" "$(stat -c '%A %U' $home/outbox/$practice/.staging)" "drwx--S--- interchange"
for other in $inbox $home/outbox/$practice $home/state $home/partners; do
  refused "a look at $other as another partner" setpriv --reuid=ix-$links --regid=ix-$links --init-groups ls "$other"
done

# 7. There is no shell, no other way through, and no password.
connect() { ssh "${client[@]}" -i /run/$practice -p 2222 "$@"; }
for command in id "internal-sftp; id" "sh -i"; do
  expect "the answer to '$command'" "$(connect ix-$practice@127.0.0.1 "$command" </dev/null 2>&1)" \
    "This service allows sftp connections only."
done
# Without a command the answer is sftp's own or the same; nothing runs what comes on standard input.
if connect -tt ix-$practice@127.0.0.1 <<<'id' 2>&1 | grep -a 'uid='; then fail "a shell answers"; fi
refused "a connection onward" timeout 60 ssh "${client[@]}" -i /run/$practice -p 2222 -W 127.0.0.1:2222 ix-$practice@127.0.0.1
refused "another partner's account" connect -s ix-$links@127.0.0.1 sftp
expect "the ways to log in" \
  "$(ssh "${client[@]}" -o PubkeyAuthentication=no -p 2222 ix-$practice@127.0.0.1 2>&1 | grep -o '(.*)')" "(publickey)"
