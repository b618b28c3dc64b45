import Archive
import Digests
import Exchange
import Foundation
package import Ledger
package import Pipeline
import Referrals

/// Processes held and failed records again, from the bytes that the archive kept, under today's configuration.
package struct Reprocess {
  private let session: HomeSession
  private let who: String
  private let why: String
  private let command: String

  /// Makes ready what a person asked for.
  ///
  /// - Parameters:
  ///   - session: The home.
  ///   - who: The person who asked; recorded in the archive.
  ///   - why: The reason that they gave, or "".
  ///   - command: The command as it was typed; recorded in the archive.
  package init(_ session: HomeSession, who: String, why: String, command: String) {
    self.session = session
    self.who = who
    self.why = why
    self.command = command
  }

  /// The name that the person is logged in under.
  package static var loginName: String { NSUserName() }

  /// Finds the records of references.
  ///
  /// - Throws: ``NotFound`` for one that is unknown, or neither held nor failed.
  package func records(named texts: [String]) throws -> [RecordRow] {
    let names = RecordNames(ledger: session.ledger, key: session.key)
    var rows: [Int64: RecordRow] = [:]
    for text in texts {
      let row = try names.record(named: text)
      guard row.bucket == .held || row.bucket == .failed else {
        throw NotFound.unfit(
          named: names.reference(of: row).text, why: "it is \(row.bucket.rawValue)",
          fix: "only held and failed records are processed again")
      }
      rows[row.id] = row
    }
    return rows.values.sorted { $0.id < $1.id }
  }

  /// What came of it.
  package struct Outcome: Sendable {
    package let summary: RunSummary
    /// Records that had to be left as they are, with the reason.
    package let skipped: [NotFound]
  }

  /// Processes records again, in the order in which they were received.
  package func process(_ records: [RecordRow]) async throws -> Outcome {
    var repetition = try begin()
    let skipped = try await process(records, by: &repetition)
    return try await end(&repetition, skipped: skipped)
  }

  /// Processes every held and failed record again.
  package func processAll() async throws -> Outcome {
    var repetition = try begin()
    var skipped: [NotFound] = []
    var last: Int64 = 0
    while true {
      // One that stays held is not met twice: the page goes on behind it.
      let page = try session.ledger.openRecords(
        in: [.held, .failed], after: last, limit: Repetition.mostRecords)
      guard let end = page.last else { break }
      skipped += try await process(page, by: &repetition)
      last = end.id
    }
    return try await end(&repetition, skipped: skipped)
  }

  private func begin() throws -> Repetition {
    try Repetition(
      home: session.home, ledger: session.ledger, generation: session.generation,
      key: session.key, cores: HomeSession.cores, now: Clock.now)
  }

  private func end(
    _ repetition: inout Repetition, skipped: [NotFound]
  ) async throws -> Outcome {
    var summary = try await repetition.finish()
    summary.recovery = session.recovery
    return Outcome(summary: summary, skipped: skipped)
  }

  private func process(
    _ records: [RecordRow], by repetition: inout Repetition
  ) async throws -> [NotFound] {
    var archived = try ArchivedRecords(session)
    var skipped: [NotFound] = []
    var rest = records[...]
    while !rest.isEmpty {
      var group: [ArchivedRecord] = []
      // Asked again, as a group before may have settled some of these.
      let ids = rest.prefix(Repetition.mostRecords).map(\.id)
      let open = try session.ledger.records(ids)
        .filter { $0.bucket == .held || $0.bucket == .failed }
      for row in open {
        do {
          group.append(try archived.fetch(row))
        } catch let reason as NotFound {
          skipped.append(reason)
        }
      }
      rest = rest.dropFirst(Repetition.mostRecords)
      guard !group.isEmpty else { continue }
      try await repetition.decide(
        group,
        intervention: ArchiveLine.Intervention(
          who: who, why: why, command: command, references: group.map(\.reference)))
      rest += try behind(group.map(\.row.id))
    }
    return skipped
  }

  /// Returns the records that waited for others of their case, which are out of their way by now.
  private func behind(_ ids: [Int64]) throws -> [RecordRow] {
    let settled = try session.ledger.records(ids)
      .filter { $0.bucket != .held && $0.bucket != .failed && $0.caseRecord != 0 }
    var request = FactRequest()
    request.cases = Set(settled.map(\.caseRecord))
    guard !request.cases.isEmpty else { return [] }
    let followers = try session.ledger.facts(for: request).followers.values.joined().map(\.id)
    return try session.ledger.records(followers.sorted())
      .filter { $0.bucket == .held && DecisionProblem.waitingCodes.contains($0.code) }
  }
}
