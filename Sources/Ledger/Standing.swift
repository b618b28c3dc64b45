import Referrals

/// What of a record tells which record stands in its place: that it repeats another, or is an attempt after another.
struct AttemptLink {
  var id: Int64
  var bucket: Bucket
  /// False for an update or a cancellation, which follows a record and takes nobody's place.
  var isNew: Bool
  /// The code of its most serious problem.
  var code: String
  var previousAttempt: Int64
  var duplicateOf: Int64
  /// True where it is the record that took its identity.
  var isHolder: Bool

  /// True for a record that was held to ask whether it is another than the attempt before it, and not taken for that; and
  /// for a referral that was taken back before it came, which is no attempt at what took it back.
  var isApart: Bool { Standing.codesApart.contains(code) }
}

/// Finds the record that stands in the place of another: of all attempts at the same record the newest that was taken.
package enum Standing {
  /// Codes of records that are held since they may be others than the attempt before them, or are for certain.
  package static let codesApart: Set<String> = [
    "identity.conflict", "identity.repeated-row", "case.withdrawn-before",
  ]

  /// Attempts that are looked through; more are those of a sender that sends the same fault for years.
  private static let mostAttempts = 1_000

  /// Walks from a record to what it repeats, to the attempts before it and to those after any of them.
  ///
  /// - `link`: Tells of a record, `nil` for one that is not there.
  /// - `following`: The records whose attempt before is this one.
  static func record(
    for start: Int64, link: (Int64) throws -> AttemptLink?,
    following: (Int64) throws -> [Int64]
  ) throws -> Int64? {
    var newest: Int64?
    var seen: Set<Int64> = []
    var pending = [start]
    while let id = pending.popLast(), seen.count < mostAttempts {
      guard seen.insert(id).inserted, let record = try link(id) else { continue }
      if record.isHolder { newest = max(newest ?? 0, id) }
      if record.duplicateOf > 0 { pending.append(record.duplicateOf) }
      if record.previousAttempt > 0, record.isNew, !record.isApart {
        pending.append(record.previousAttempt)
      }
      for next in try following(id) where !seen.contains(next) {
        // What is accepted and was not taken asks a question; it stands in nothing's place, nor does what follows it.
        guard let attempt = try link(next), attempt.isNew, !attempt.isApart,
          attempt.isHolder || !attempt.bucket.isAccepted
        else { continue }
        pending.append(next)
      }
    }
    return newest
  }
}
