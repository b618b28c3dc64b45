import Digests
package import Ledger
import Referrals

/// Held or failed records that share one cause.
package struct FailureCause: Sendable, Encodable {
  /// The short name of the cause, for other commands.
  package let cause: String
  package let bucket: String
  /// The code of the problem.
  package let code: String
  /// The rule concerned as `file:line:column`, or "".
  package let rule: String
  /// The model field concerned, or "".
  package let field: String
  /// The place in the input by the names of a mapping, or "".
  package let path: String
  package let sender: String
  package let count: Int
  /// How many people the records are about, as far as that can be told.
  package let people: Int
  package let oldest: String
  package let oldestSeconds: Int64
  /// The first of the records.
  package let firstReference: String

  /// Describes a group of records.
  package init(
    _ group: FailureGroup, sender: String, first: String, at milliseconds: Int64
  ) {
    cause = CauseID(group, sender: sender).text
    bucket = group.bucket.rawValue
    code = group.code
    rule = group.rule
    field = group.field
    path = group.path
    self.sender = sender
    count = group.count
    people = group.people
    oldest = Moment.iso(group.since)
    oldestSeconds = max(0, milliseconds - group.since) / 1_000
    firstReference = first
  }

  /// Where the problem is, as far as that is known: the place in the input, or else the field.
  package var place: String { path.isEmpty ? field : path }

  /// Lists the causes in a home, largest first.
  ///
  /// - Parameters:
  ///   - session: The home.
  ///   - milliseconds: Now, since 1970.
  /// - Returns: One for each bucket, code, rule, field, path and sender.
  /// - Throws: Errors of the ledger.
  package static func all(
    in session: ReadingSession, at milliseconds: Int64
  ) throws -> [FailureCause] {
    try all(
      in: session.ledger, session.names, partners: session.ledger.partners(), at: milliseconds)
  }

  static func all(
    in ledger: any Ledger, _ names: RecordNames, partners: [Int: PartnerID],
    at milliseconds: Int64
  ) throws -> [FailureCause] {
    try ledger.failureGroups()
      .map { group in
        let first = try ledger.record(group.firstRecord)
        return FailureCause(
          group, sender: partners[group.partner]?.rawValue ?? "partner \(group.partner)",
          first: first.map { names.reference(of: $0).text } ?? "", at: milliseconds)
      }
  }
}
