import Digests
import Ledger
import Pipeline
import Referrals

/// What records of a run are held or failed for.
package struct NightCause: Sendable, Encodable {
  /// The cause with all its records, older ones among them.
  package let cause: FailureCause
  /// How many of the records came in with the run.
  package let records: Int
  /// True where nothing was held or failed for it before the run.
  package let isNew: Bool

  /// The causes that there are.
  static func known(in ledger: any Ledger) throws -> Set<CauseID> {
    let partners = try ledger.partners()
    return Set(
      try ledger.failureGroups().map { CauseID($0, sender: partners[$0.partner]?.rawValue ?? "") })
  }

  /// Lists the causes of a run, new ones first, then by the records of the run.
  ///
  /// - `known`: The causes that there were before it.
  static func all(
    of summary: RunSummary, in ledger: any Ledger, _ names: RecordNames, known: Set<CauseID>,
    at milliseconds: Int64
  ) throws -> [NightCause] {
    guard !summary.causes.isEmpty else { return [] }
    let partners = try ledger.partners()
    return try ledger.failureGroups()
      .compactMap { group -> NightCause? in
        guard let sender = partners[group.partner],
          let count = summary.causes.first(where: { $0.key.isOf(group, from: sender) })?.value
        else { return nil }
        let first = try ledger.record(group.firstRecord)
        return NightCause(
          cause: FailureCause(
            group, sender: sender.rawValue,
            first: first.map { names.reference(of: $0).text } ?? "", at: milliseconds),
          records: count, isNew: !known.contains(CauseID(group, sender: sender.rawValue)))
      }
      .sorted { ($0.isNew ? 0 : 1, -$0.records) < ($1.isNew ? 0 : 1, -$1.records) }
  }
}

extension RunCause {
  /// Returns whether this is what the records of a group are held or failed for.
  fileprivate func isOf(_ group: FailureGroup, from sender: PartnerID) -> Bool {
    sender == self.sender && group.bucket == bucket && group.code == code && group.rule == rule
      && group.field == field && group.path == path
  }
}

/// The oldest of the records that a person has to look at, in one bucket.
package struct OldestRecord: Sendable, Encodable {
  package let bucket: String
  package let sender: String
  package let seconds: Int64

  /// Finds the oldest held and the oldest failed record, where it has been there since before a moment.
  static func all(
    in ledger: any Ledger, before moment: Int64, at milliseconds: Int64
  ) throws -> [OldestRecord] {
    let partners = try ledger.partners()
    let tallies = try ledger.tallies()
    return [Bucket.held, .failed]
      .compactMap { bucket in
        tallies.filter { $0.bucket == bucket && $0.since < moment }.min { $0.since < $1.since }
          .map { tally in
            OldestRecord(
              bucket: bucket.rawValue, sender: partners[tally.partner]?.rawValue ?? "",
              seconds: max(0, milliseconds - tally.since) / 1_000)
          }
      }
  }
}
