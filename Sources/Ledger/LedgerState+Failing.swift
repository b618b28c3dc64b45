import Referrals

extension LedgerState {
  /// Groups the held and failed records by their cause.
  func failureGroups() -> [FailureGroup] {
    var found: [FailureKey: [RecordRow]] = [:]
    for record in records.values where Bucket.failing.contains(record.bucket) {
      found[FailureKey(record, path: failing[record.id]?.path ?? ""), default: []].append(record)
    }
    return
      found.map { key, records in
        let people = records.map { failing[$0.id]?.person }
        return FailureGroup(
          bucket: key.bucket, code: key.code, rule: key.rule, field: key.field, path: key.path,
          partner: key.partner, count: records.count,
          people: Set(people.compactMap { $0 }).count + people.count { $0 == nil },
          firstRecord: records.map(\.id).min() ?? 0, since: records.map(\.changedAt).min() ?? 0)
      }
      .inLedgerOrder
  }

  /// Returns the run that a group belongs to, or the last one that brought records in.
  func run(withGroup number: Int64?) -> RunRow? {
    guard let anchor = number ?? groupRecords.keys.max(), groups[anchor] != nil else { return nil }
    let sending = Set(outputs.values.map(\.group))
    let ends = groups.values.filter { $0.records == 0 && !sending.contains($0.number) }
      .map(\.number)
    let first = (ends.filter { $0 < anchor }.max() ?? 0) + 1
    let last = ends.filter { $0 >= anchor }.min() ?? groups.keys.max() ?? anchor
    let records = groupRecords.filter { (first...last).contains($0.key) }.values
    let range = records.map(\.lowerBound).min()
      .flatMap { low in
        records.map(\.upperBound).max().map { low...$0 }
      }
    return RunRow(groups: first...last, records: range)
  }
}

/// What the records of a failure group share.
private struct FailureKey: Hashable {
  let bucket: Bucket
  let code: String
  let rule: String
  let field: String
  let path: String
  let partner: Int

  init(_ record: RecordRow, path: String) {
    bucket = record.bucket
    code = record.code
    rule = record.rule
    field = record.field
    self.path = path
    partner = record.partner
  }
}
