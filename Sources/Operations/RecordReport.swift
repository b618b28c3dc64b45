import Archive
import Diagnostics
import Digests
package import Ledger
import Pipeline
import Referrals

/// One record as far as it may be shown: numbers, states and files, nothing of its content.
package struct RecordReport: Sendable, Encodable {
  /// What became of it for one receiver.
  package struct Delivery: Sendable, Encodable {
    package let receiver: String
    package let route: String
    package let bucket: String
    /// The name of the file in the receiver's outbox, or "".
    package let file: String
    /// Fields that the route's allow-list left out.
    package let omitted: [String]
  }

  /// One step on its way.
  package struct Event: Sendable, Encodable {
    package let at: String
    package let step: String
    package let bucket: String
    package let code: String
    /// Who asked for it, where somebody did.
    package let by: String?
    /// The reason that they gave.
    package let reason: String?
  }

  /// One thing that was wrong with it when it was first decided.
  package struct Problem: Sendable, Encodable {
    package let code: String
    package let what: String
    package let why: String?
    package let fix: String?
    package let place: String
  }

  package let reference: String
  package let sender: String
  package let kind: String?
  package let action: String?
  package let bucket: String
  package let code: String
  package let rule: String
  package let field: String
  package let drop: Int64
  /// 1 for the first record of the drop.
  package let ordinal: Int
  /// The row or line where it begins; 0 for the whole drop.
  package let line: Int
  package let receivedAt: String?
  package let changedAt: String
  package let generation: String
  /// The day file that holds its bytes.
  package let archiveDay: String
  /// True when that file was removed, as the home keeps its archive no longer.
  package let isArchiveRemoved: Bool
  package let deliveries: [Delivery]
  package let events: [Event]
  package let problems: [Problem]
  /// The attempt before this one.
  package let previousAttempt: String?
  /// The record that it repeats.
  package let duplicateOf: String?
  /// The referral that its case began with, where it is another record.
  package let caseReference: String?

  /// Describes a record.
  package init(_ row: RecordRow, in session: ReadingSession) throws {
    let ledger = session.ledger
    func reference(of id: Int64) throws -> String? {
      guard id != 0, id != row.id else { return nil }
      return try ledger.record(id).map { session.names.reference(of: $0).text }
    }
    self.reference = session.names.reference(of: row).text
    sender = session.partner(row.partner)
    kind = row.kind?.rawValue
    action = row.action?.rawValue
    bucket = row.bucket.rawValue
    code = row.code
    rule = row.rule
    field = row.field
    drop = row.drop
    ordinal = row.ordinal
    line = row.line
    receivedAt = try ledger.drop(row.drop).map { Moment.iso($0.receivedAt) }
    changedAt = Moment.iso(row.changedAt)
    generation = row.generation.hex
    archiveDay = row.archive.day
    let files = try ledger.outputs(ofRecord: row.id)
    deliveries = try ledger.deliveries(ofRecord: row.id)
      .map { delivery in
        Delivery(
          receiver: session.partner(delivery.receiver), route: delivery.route,
          bucket: delivery.bucket.rawValue,
          file: files.first { $0.id == delivery.output }?.name ?? "",
          omitted: delivery.omitted.split(separator: ",").map(String.init))
      }
    events = try ledger.events(ofRecord: row.id)
      .map { event in
        let note = try InterventionNote(ofGroup: event.group, in: session)
        return Event(
          at: Moment.iso(event.at), step: event.step, bucket: event.bucket.rawValue,
          code: event.code, by: note?.who, reason: note.flatMap { $0.why.isEmpty ? nil : $0.why })
      }
    let first = try FirstDecision(of: row, in: session)
    isArchiveRemoved = first.isRemoved
    problems = (first.decided?.problems ?? [])
      .map { problem in
        Problem(
          code: problem.code, what: problem.what, why: problem.why, fix: problem.fix,
          place: Position.drop(number: row.drop, place: problem.place ?? .whole).description)
      }
    previousAttempt = try reference(of: row.previousAttempt)
    duplicateOf = try reference(of: row.duplicateOf)
    caseReference = try reference(of: row.caseRecord)
  }
}

/// One drop, and what became of each of its records.
package struct DropReport: Sendable, Encodable {
  /// One record of the drop.
  package struct Record: Sendable, Encodable {
    package let reference: String
    package let line: Int
    package let bucket: String
    package let code: String
  }

  package let drop: Int64
  package let sender: String
  package let receivedAt: String
  /// Bytes.
  package let size: Int64
  package let sha256: String
  package let records: [Record]

  /// Describes the drop of a number.
  ///
  /// - Throws: ``NotFound`` for a number that no drop has.
  package init(_ number: Int64, in session: ReadingSession) throws {
    guard let row = try session.ledger.drop(number) else {
      throw NotFound.nothing(
        named: "drop \(number)", why: "no drop of this interchange has that number",
        fix: "drop numbers stand in 'interchange show REFERENCE'")
    }
    drop = row.number
    sender = session.partner(row.partner)
    receivedAt = Moment.iso(row.receivedAt)
    size = row.size
    sha256 = row.sha256.hex
    records = try session.ledger.records(ofDrop: number)
      .map { record in
        Record(
          reference: session.names.reference(of: record).text, line: record.line,
          bucket: record.bucket.rawValue, code: record.code)
      }
  }
}
