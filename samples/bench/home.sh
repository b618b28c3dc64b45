# Makes homes for measurements; to be sourced by bash with `checkout` and `program` set.

# make_home DIR LEVEL RECEIPTS DELIVER MAPPING: a home with one practice whose referrals go to one provider.
make_home() {
  "$program" init "$1" 2>/dev/null
  rm -rf "$1/partners" "$1/inbox" "$1/outbox"
  cp -R "$checkout"/samples/bench/{interchange.yaml,routes.yaml,checks.yaml,partners} "$1/"
  sed -i "s/level: 2/level: $2/" "$1/interchange.yaml"
  sed -i "s/\[referral-xml\]/[$5]/" "$1/partners/bench-practice.yaml"
  if [ "$3" = drop ]; then
    sed -i 's/format: xml }/format: xml, per: drop }/' "$1/partners/bench-practice.yaml"
  fi
  set_delivery "$1" "$4"
  install -d -m 2770 "$1/inbox/bench-practice"
}

# set_delivery DIR each|batch: a file a record, or one for all of a run, which is what the floor writes for a batch.
set_delivery() {
  local deliver=each
  if [ "$2" = batch ]; then deliver="batch, most: 100000"; fi
  sed -i "s/deliver: .* }/deliver: $deliver }/" "$1/partners/bench-links.yaml"
}
