import Archive
import Diagnostics
import Digests
import Exchange
import Ledger
import Referrals

/// One cause with its records: what is wrong, why, and what to do about it.
package struct CauseReport: Sendable {
  /// A record of the cause.
  package struct Record: Sendable, Encodable {
    package let reference: String
    package let cause: String
    package let drop: Int64
    /// The row or line where it begins; 0 for the whole drop.
    package let line: Int
    package let ageSeconds: Int64
  }

  /// What is wrong, in the words of one of the records.
  package struct Explanation: Sendable, Hashable {
    package let what: String
    package let why: String?
    package let fix: String?
  }

  /// What to do next, as the end of a command with the words that explain it.
  package struct Step: Sendable, Hashable {
    /// Without `interchange` and without the home.
    package let command: String
    package let purpose: String
  }

  /// The cause; more than one where two have the same name.
  package let causes: [FailureCause]
  /// `nil` where the archive does not have it any more.
  package let explanation: Explanation?
  /// The first of the records.
  package let records: [Record]
  /// What to do beside the commands, where no command helps by itself.
  package let advice: String?
  package let steps: [Step]

  /// How many records there are.
  package var count: Int { causes.map(\.count).reduce(0, +) }

  private static let mostLookedAt = 20

  /// Describes the cause of a name.
  ///
  /// - Parameters:
  ///   - name: As a person types it.
  ///   - session: The home.
  ///   - most: How many records are listed at most.
  ///   - milliseconds: Now, since 1970.
  /// - Throws: ``NotFound`` for a name that no cause has; errors of ledger and archive.
  package init(
    _ name: String, in session: ReadingSession, most: Int, at milliseconds: Int64
  ) throws {
    let partners = try session.ledger.partners()
    let groups = try RecordFinder.groups(named: name, in: session.ledger, partners: partners)
    let finder = try RecordFinder(ledger: session.ledger, names: session.names)
    var causes: [FailureCause] = []
    var records: [Record] = []
    var explanation: Explanation?
    for group in groups {
      let rows = try finder.records(of: group, most: max(most, Self.mostLookedAt))
      let cause = FailureCause(
        group, sender: session.partner(group.partner),
        first: rows.first.map { session.names.reference(of: $0).text } ?? "", at: milliseconds)
      causes.append(cause)
      records += rows.prefix(most)
        .map { row in
          Record(
            reference: session.names.reference(of: row).text, cause: cause.cause, drop: row.drop,
            line: row.line, ageSeconds: max(0, milliseconds - row.changedAt) / 1_000)
        }
      explanation = try explanation ?? Self.explanation(of: rows, in: session)
    }
    self.causes = causes
    self.records = records
    self.explanation = explanation
    let code = groups[0].code
    advice =
      if case .instead(let advice) = HoldAnswer(to: code), groups[0].bucket == .held { advice } else
      {
        nil
      }
    steps = Self.steps(causes[0], HoldAnswer(to: code))
  }

  /// Finds the words of the problem in what the archive tells of one of the records.
  private static func explanation(
    of rows: [RecordRow], in session: ReadingSession
  ) throws -> Explanation? {
    for row in rows.prefix(mostLookedAt) {
      switch row.code {
      case DecisionProblem.operatorHeldCode:
        let note = try InterventionNote.last(on: row, in: session)
        let who = note.map { "\($0.who) stopped it" } ?? "a person here has stopped it"
        return Explanation(
          what: who, why: note.flatMap { $0.why.isEmpty ? nil : $0.why },
          fix: "release it when it may go, or leave it as it is")
      case HoldAnswer.possiblyMadeCode:
        return Explanation(
          what: "its file may have been delivered before the ledger was restored",
          why: "the archive tells that it was written, and not whether it was placed",
          fix: "ask the receiver whether they have it; release it if they do not")
      default: break
      }
      let decided = try FirstDecision(of: row, in: session).decided
      if let problem = decided?.problems.first(where: { $0.code == row.code }) {
        return Explanation(what: problem.what, why: problem.why, fix: problem.fix)
      }
    }
    return nil
  }

  private static func steps(_ cause: FailureCause, _ answer: HoldAnswer) -> [Step] {
    let show = Step(
      command: "show \(cause.firstReference)", purpose: "one of the records, and where it stands")
    let again = Step(
      command: "reprocess --cause \(cause.cause)",
      purpose: "all of them, once the cause is put right")
    let tried = Step(
      command: "reprocess --cause \(cause.cause) --dry-run",
      purpose: "what would become of them now")
    guard cause.bucket == Bucket.held.rawValue else { return [show, tried, again] }
    switch answer {
    case .instead: return [show, tried, again]
    case .waived:
      return [
        show,
        Step(
          command: "release \(cause.firstReference)", purpose: "let this one go as it is"),
        Step(
          command: "release --cause \(cause.cause)", purpose: "let all of them go as they are"),
        again,
      ]
    case .onlyByRelease:
      return [
        show, Step(command: "release \(cause.firstReference)", purpose: "let this one go"),
        Step(command: "release --cause \(cause.cause)", purpose: "let all of them go"),
      ]
    }
  }
}
