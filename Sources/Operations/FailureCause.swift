import Digests
import Ledger
import Referrals

/// Held or failed records that share one cause.
package struct FailureCause: Sendable, Encodable {
  package let bucket: String
  /// The code of the problem.
  package let code: String
  /// The rule concerned as `file:line:column`, or "".
  package let rule: String
  /// The model field concerned, or "".
  package let field: String
  package let sender: String
  package let count: Int
  package let oldest: String
  package let oldestSeconds: Int64
  /// The first of the records.
  package let firstReference: String

  /// Lists the causes in a home, largest first.
  ///
  /// - Parameters:
  ///   - session: The home.
  ///   - milliseconds: Now, since 1970.
  /// - Returns: One for each bucket, code, rule, field and sender.
  /// - Throws: Errors of the ledger.
  package static func all(
    in session: ReadingSession, at milliseconds: Int64
  ) throws -> [FailureCause] {
    try session.ledger.failureGroups()
      .map { group in
        let first = try session.ledger.record(group.firstRecord)
        return FailureCause(
          bucket: group.bucket.rawValue, code: group.code, rule: group.rule, field: group.field,
          sender: session.partner(group.partner), count: group.count,
          oldest: Moment.iso(group.since),
          oldestSeconds: max(0, milliseconds - group.since) / 1_000,
          firstReference: first.map { session.names.reference(of: $0).text } ?? "")
      }
  }
}
