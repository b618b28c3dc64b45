#!/usr/bin/env bash
# Measures the release program beside the floor: plain C on libxml2 and zlib that keeps no ledger and decides nothing.
# usage: samples/bench.sh PEERS [--quick] [--json] [--case NAME]... [--level N]... [--cores all|1]... [--program FILE]
#   PEERS      a folder with floor.c
#   --quick    a tenth of the size, each figure from one run instead of the median of three
#   --json     an object a line instead of a table
#   --case     files, files-receipt-each, xml-batch, csv-batch, growth or mappings; all of them without it
#   --level    an archive level; 2, which is the default of the configuration, and 6 without it
#   --cores    all or 1; both without it
#   --program  a release program that is built already
# Needs root: every case but `mappings` runs on an ext4 of its own, fresh on a loop device.
#
# Both programs get the same files and take turns. Nothing else is done while one of them is timed: files are copied
# and removed, and disks synced, before and after. A rate counts the whole process, from start to exit. `ratio` and
# `cpu-ratio` compare with the floor at the same archive level; the floor at its own default, level 6, is beside it.
# `growth` compares a ledger that holds many records already with an empty one, on the same files: its `floor` is the
# program itself on the empty ledger.
#
# `mappings` has a table of its own: one message of each format, read and written again in memory on one core, the shortest
# of many times. A rate is of bytes of the message read; reading begins with decoding, `both` reads and writes. The floor parses, validates and writes the
# same message of XML (samples/bench/floor_in_memory.c).
set -euo pipefail
umask 077
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly checkout floor_level=6
files=10000 batch=100000 grown=1000000 runs=3
json=false program="" peers=""
cases=() levels=() core_counts=()

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "bench.sh: $*"
  exit 1
}

usage() {
  sed -n 's/^# \{0,1\}//; 2,/^Needs root/p' "${BASH_SOURCE[0]}" >&2
  exit 64
}

while [ $# -gt 0 ]; do
  case $1 in
    --quick) files=1000 batch=10000 grown=100000 runs=1 ;;
    --json) json=true ;;
    --case) cases+=("${2:?}") && shift ;;
    --level) levels+=("${2:?}") && shift ;;
    --cores) core_counts+=("${2:?}") && shift ;;
    --program) program=$(realpath "${2:?}") && shift ;;
    -*) usage ;;
    *) [ -z "$peers" ] || usage && peers=$1 ;;
  esac
  shift
done
[ -n "$peers" ] || usage
[ -f "$peers/floor.c" ] || fail "there is no floor.c in $peers"
[ "${#cases[@]}" -gt 0 ] || cases=(files files-receipt-each xml-batch csv-batch growth mappings)
[ "${#levels[@]}" -gt 0 ] || levels=(2 6)
[ "${#core_counts[@]}" -gt 0 ] || core_counts=(all 1)
[ "${cases[*]}" = mappings ] || [ "$(id -u)" -eq 0 ] || fail "only root may mount the disks that the cases run on: run it with sudo"

# shellcheck source=samples/bench/home.sh
. "$checkout/samples/bench/home.sh"

# ---- What is measured with

work=$(mktemp -d "${TMPDIR:-/tmp}/interchange-bench.XXXXXX")
readonly work disk="$work/disk"
mkdir "$disk"

remove_disk() {
  if mountpoint -q "$disk"; then umount "$disk"; fi
  rm -f "$work/disk.img"
}

trap 'remove_disk; rm -rf "$work"' EXIT

# Makes the disk anew: an image that grows as it is written to.
fresh_disk() {
  remove_disk
  truncate -s 24G "$work/disk.img"
  mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 -i 8192 "$work/disk.img"
  mount -o loop "$work/disk.img" "$disk" 2>"$work/mount.txt" \
    || fail "this machine does not let us mount a loop device: $(cat "$work/mount.txt")"
}

build() {
  "$checkout/samples/install-packages.sh" zlib1g-dev
  say "Building the floor and the release program"
  # shellcheck disable=SC2046 # the flags are words
  cc -O2 -o "$work/floor" "$peers/floor.c" $(xml2-config --cflags --libs) -lz >&2
  # shellcheck disable=SC2046
  cc -O2 -DFLOOR="\"$(realpath "$peers/floor.c")\"" -o "$work/floor-in-memory" \
    "$checkout/samples/bench/floor_in_memory.c" $(xml2-config --cflags --libs) -lz >&2
  cc -O2 -o "$work/measure" "$checkout/samples/bench/measure.c"
  if [ -z "$program" ]; then
    (cd "$checkout" && swift build -c release --product interchange >&2)
    program="$(cd "$checkout" && swift build -c release --show-bin-path)/interchange"
  fi
  export INTERCHANGE_LIBRARY="$checkout/mappings"
  unset INTERCHANGE_HOME
}

# make_input DIR RECORDS SEED MAPPING [OPTION...]: sample files in DIR/bench-practice.
make_input() {
  local target=$1 records=$2 seed=$3 mapping=$4
  shift 4
  rm -rf "$work/maker"
  make_home "$work/maker" 2 group each "$mapping"
  "$program" sample --home "$work/maker" --to "$target" --records "$records" --seed "$seed" \
    --quiet "$@" >&2
}

# The floor's reader stops at the first record of a batch that is not well formed, so batches for it have none.
readable_faults=(--fault missing-field --fault bad-code --fault check-digit --fault wrong-date)

# ---- Runs

# time_ours HOME CORES RECORDS: one run on what lies in the inbox; sets rate, cpu (us a record) and peak.
time_ours() {
  local pin=() status=0
  if [ "$2" = 1 ]; then pin=(taskset -c 0); fi
  sync
  "$work/measure" "$work/result" "${pin[@]}" "$program" run --home "$1" --json >"$work/run.json" || status=$?
  if [ "$status" -ne 0 ] || ! tail -n 1 "$work/run.json" | grep -q "\"records\":$3[,}]"; then
    fail "the run ended with $status: $(tail -n 1 "$work/run.json")"
  fi
  read -r wall cpu peak <"$work/result"
  rate=$(calculate "$3 / $wall") cpu=$(calculate "$cpu * 1000000 / $3")
}

# time_floor MODE SCHEMA INPUT LEVEL CORES RECORDS: one run of the floor; sets rate and cpu (us a record).
time_floor() {
  local pin=() level=("$4")
  if [ "$5" = 1 ]; then pin=(taskset -c 0); fi
  if [ "$1" = files ]; then level=(1000 "$4"); fi
  sync
  "$work/measure" "$work/result" "${pin[@]}" "$work/floor" "$1" "$checkout/$2" "$3" \
    "$disk/floor" "${level[@]}" >"$work/floor.txt" 2>&1 \
    || fail "the floor ended badly: $(tail -n 1 "$work/floor.txt")"
  read -r wall cpu peak <"$work/result"
  rate=$(calculate "$6 / $wall") cpu=$(calculate "$cpu * 1000000 / $6")
  rm -rf "$disk/floor"
}

calculate() { awk "BEGIN { printf \"%.4f\", $1 }"; }

# The median of the numbers on standard input.
median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# note NAME: adds the latest rate, cpu and peak to what is known under a name.
note() { printf '%s %s %s\n' "$rate" "$cpu" "$peak" >>"$work/figures.$1"; }

# figure NAME COLUMN: the median of a column of what was noted.
figure() { cut -d ' ' -f "$2" "$work/figures.$1" | median; }

# compare CASE LEVEL CORES RECEIPTS DELIVER MAPPING RECORDS: ours and the floor in turns on the input in $disk/in.
compare() {
  local case=$1 level=$2 cores=$3 records=$7 mode=batch schema=samples/bench/batch.xsd run floor_input
  case $case in files*) mode=files schema=mappings/schemas/referral.xsd ;; esac
  rm -f "$work"/figures.*
  for ((run = 0; run < runs; run++)); do
    make_home "$disk/home" "$level" "$4" "$5" "$6"
    cp "$disk/in/bench-practice/"* "$disk/home/inbox/bench-practice/"
    time_ours "$disk/home" "$cores" "$records"
    note ours
    rm -rf "$disk/home"
    for floor in $(printf '%s\n' "$level" "$floor_level" | sort -u); do
      rm -rf "$disk/floor-in"
      cp -R "$disk/floor-master/bench-practice" "$disk/floor-in"
      floor_input=$disk/floor-in
      if [ "$mode" = batch ]; then floor_input=$(echo "$disk/floor-in/"*.xml); fi
      time_floor "$mode" "$schema" "$floor_input" "$floor" "$cores" "$records"
      note "floor-$floor"
    done
  done
  report "$case" "$level" "$cores" "$4" "$5" "$records" "floor-$level" "floor-$floor_level"
}

# report CASE LEVEL CORES RECEIPTS DELIVER RECORDS BESIDE DEFAULT: one line about what was noted as `ours`.
report() {
  local ours beside default
  ours=$(figure ours 1) beside=$(figure "$7" 1) default=$(figure "$8" 1)
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%.0f\t%.0f\t%.3f\t%.0f\t%.3f\t%.1f\t%.1f\t%.3f\t%.0f\n' \
    "$1" "$2" "$3" "$4" "$5" "$6" "$ours" "$beside" "$(calculate "$ours / $beside")" "$default" \
    "$(calculate "$ours / $default")" "$(figure ours 2)" "$(figure "$7" 2)" \
    "$(calculate "$(figure ours 2) / $(figure "$7" 2)")" "$(figure ours 3)" >"$work/line"
  cat "$work/line" >>"$work/report"
  if $json; then
    print_json <"$work/line"
  else
    say "$1 level $2 cores $3: $(printf '%.0f' "$ours") records a second"
  fi
}

print_json() {
  awk -F '\t' '{ printf "{\"case\":\"%s\",\"level\":%s,\"cores\":\"%s\",\"receipts\":\"%s\",\"deliver\":\"%s\"," \
    "\"records\":%s,\"ours\":%s,\"floor\":%s,\"ratio\":%s,\"floor_default\":%s,\"ratio_default\":%s," \
    "\"cpu_us\":%s,\"floor_cpu_us\":%s,\"cpu_ratio\":%s,\"peak_kib\":%s}\n", \
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 }'
}

print_table() {
  printf '%-19s %5s %5s %8s %7s %7s  %6s %6s %5s  %6s %5s  %6s %6s %5s  %7s\n' \
    case level cores receipts deliver records ours floor ratio floor-6 ratio cpu-us floor ratio peak-KiB
  awk -F '\t' '{ printf "%-19s %5s %5s %8s %7s %7s  %6s %6s %5.2f  %6s %5.2f  %6s %6s %5.2f  %7s\n", \
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 }' "$work/report"
}

# ---- Cases

# each_setting COMMAND...: runs a command with a level and a number of cores, for each wanted.
each_setting() {
  local level cores
  for level in "${levels[@]}"; do
    for cores in "${core_counts[@]}"; do "$1" "$level" "$cores"; done
  done
}

run_files() { compare files "$1" "$2" group each referral-xml "$files"; }
run_files_receipt_each() { compare files-receipt-each "$1" "$2" drop each referral-xml "$files"; }
run_xml_batch() { compare xml-batch "$1" "$2" drop batch referral-xml "$batch"; }
run_csv_batch() { compare csv-batch "$1" "$2" drop batch agency-referral-csv "$batch"; }

# fill HOME RECORDS: lets a home take batches until it has as many records; their deliveries are collected meanwhile.
fill() {
  local done=0 part seed=500000
  while [ "$done" -lt "$2" ]; do
    part=$(($2 - done < 100000 ? $2 - done : 100000))
    rm -rf "$disk/fill"
    make_input "$disk/fill" "$part" "$seed" referral-xml --batch
    mv "$disk/fill/bench-practice/"* "$1/inbox/bench-practice/"
    "$program" run --home "$1" --quiet >&2
    find "$1/outbox" -type f -delete
    done=$((done + part)) seed=$((seed + 1))
  done
}

# Level and cores are those of the timed runs; the ledger does not know how the archive behind it was compressed.
run_growth() {
  local level=$1 cores=$2 run side home
  sed -i "s/level: [0-9]/level: $level/" "$disk/grown/interchange.yaml"
  rm -f "$work"/figures.*
  for ((run = 0; run < runs; run++)); do
    growth_seed=$((growth_seed + 1))
    rm -rf "$disk/in" && make_input "$disk/in" "$files" "$growth_seed" referral-xml
    for side in first ours; do
      home=$disk/grown
      if [ "$side" = first ]; then
        home=$disk/home
        make_home "$home" "$level" group each referral-xml
      fi
      cp "$disk/in/bench-practice/"* "$home/inbox/bench-practice/"
      time_ours "$home" "$cores" "$files"
      note "$side"
      find "$home/outbox" -type f -delete
      rm -rf "$disk/home"
    done
  done
  report growth "$level" "$cores" group each "$files" first first
}

# json_value NAME FILE: a number of a line of JSON.
json_value() { sed -E "s/.*\"$1\":([-0-9.eE]+).*/\1/" "$2"; }

# time_mapping MAPPING FILE: a line about a message that is read and written again; with the floor where it has a schema.
time_mapping() {
  local floor="" ratio="" decoded=- read write
  "$program" map speed "$1" "$2" --home "$work/maker" --seconds "$mapping_seconds" --json >"$work/speed"
  read=$(json_value readMicroseconds "$work/speed") write=$(json_value writeMicroseconds "$work/speed")
  if [ "$1" = referral-xml ]; then
    floor=$("$work/floor-in-memory" "$checkout/mappings/schemas/referral.xsd" "$2" "$mapping_seconds")
    ratio=$(calculate "($read + $write) / $floor")
  fi
  if grep -q megabytesDecoded "$work/speed"; then decoded=$(json_value megabytesDecoded "$work/speed"); fi
  printf '%s %s %s %s %s %s %s %s %s\n' "$1" "$(json_value bytesRead "$work/speed")" "$read" "$write" \
    "$decoded" "$(json_value megabytesRead "$work/speed")" "$(json_value megabytesBoth "$work/speed")" \
    "${floor:--}" "${ratio:--}" >>"$work/mappings"
}

run_mappings() {
  local examples=$checkout/mappings/examples mapping_seconds=2
  if [ "$runs" -eq 1 ]; then mapping_seconds=0.5; fi
  : >"$work/mappings"
  make_input "$work/one" 1 3 referral-xml
  time_mapping referral-xml "$(find "$work/one" -name '*.xml')"
  time_mapping bars-referral-request "$examples/bars-referral-request/new.json"
  time_mapping bars-referral-response "$examples/bars-referral-response/full.json"
  time_mapping prsb-referral "$examples/prsb-referral/full.json"
  time_mapping hl7v2-referral "$examples/hl7v2-referral/full.hl7"
  # The same with a letter of 15,000 bytes attached, as most referrals have one.
  local letter
  letter=$(head -c 15000 /dev/zero | base64 -w 0)
  sed "s#\\^Base64\\^[A-Za-z0-9+/=]*#^Base64^$letter#" "$examples/hl7v2-referral/full.hl7" >"$work/letter.hl7"
  time_mapping hl7v2-referral "$work/letter.hl7"
  time_mapping agency-referral-csv "$examples/agency-referral-csv/full.csv"
  "$program" map speed --home "$work/maker" --seconds "$mapping_seconds" --json >"$work/compiling"
  if $json; then
    awk '{ printf "{\"case\":\"mapping\",\"mapping\":\"%s\",\"bytes\":%s,\"read_us\":%s,\"write_us\":%s," \
      "\"read_mb\":%s,\"both_mb\":%s", $1, $2, $3, $4, $6, $7
      if ($5 != "-") printf ",\"decode_mb\":%s", $5
      if ($8 != "-") printf ",\"floor_us\":%s,\"floor_ratio\":%s", $8, $9
      print "}" }' "$work/mappings"
    printf '{"case":"compiling","mappings":%s,"ms":%s}\n' "$(json_value mappings "$work/compiling")" \
      "$(json_value milliseconds "$work/compiling")"
  else
    {
      printf '%-24s %6s %8s %8s %11s %9s %9s %8s %5s\n' mapping bytes read-us write-us decode-MB/s read-MB/s both-MB/s \
        floor-us ratio
      awk '{ printf "%-24s %6s %8.1f %8.1f %11s %9.1f %9.1f %8s %5s\n", $1, $2, $3, $4,
        $5 == "-" ? "" : sprintf("%.1f", $5), $6, $7, $8 == "-" ? "" : sprintf("%.1f", $8),
        $9 == "-" ? "" : sprintf("%.2f", $9) }' "$work/mappings"
      printf '%s mappings compiled in %.0f ms\n' "$(json_value mappings "$work/compiling")" \
        "$(json_value milliseconds "$work/compiling")"
    } >"$work/mappings-table"
  fi
}

run_case() {
  say "Preparing $1"
  if [ "$1" = mappings ]; then
    run_mappings
    return
  fi
  fresh_disk
  case $1 in
    files | files-receipt-each) make_input "$disk/in" "$files" 1 referral-xml ;;
    xml-batch) make_input "$disk/in" "$batch" 1 referral-xml --batch "${readable_faults[@]}" ;;
    csv-batch)
      make_input "$disk/floor-master" "$batch" 1 referral-xml --batch "${readable_faults[@]}"
      make_input "$disk/in" "$batch" 1 agency-referral-csv --batch "${readable_faults[@]}"
      ;;
    growth)
      make_home "$disk/grown" 2 group batch referral-xml
      fill "$disk/grown" "$grown"
      set_delivery "$disk/grown" each
      growth_seed=1
      ;;
    *) usage ;;
  esac
  [ -e "$disk/floor-master" ] || ln -s in "$disk/floor-master"
  case $1 in
    files) each_setting run_files ;;
    files-receipt-each) each_setting run_files_receipt_each ;;
    xml-batch) each_setting run_xml_batch ;;
    csv-batch) each_setting run_csv_batch ;;
    growth) each_setting run_growth ;;
  esac
}

build
for name in "${cases[@]}"; do run_case "$name"; done
if ! $json; then
  if [ -e "$work/report" ]; then print_table; fi
  if [ -e "$work/mappings-table" ]; then cat "$work/mappings-table"; fi
fi
