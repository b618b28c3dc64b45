package import Diagnostics
package import Digests
import Document
import Formats
package import Referrals
import Routing

/// What a receipt says about one record, before it takes the sender's format.
package struct ReceiptEntry: Sendable {
  /// The sender's own name for the file.
  package let fileName: [UInt8]
  package let place: InputPlace
  /// What kind of message it is, where that could be told.
  package let kind: MessageKind?
  /// The sender's own number of the message, as it sent it.
  package let messageID: String?
  package let reference: Reference
  package let result: Bucket
  /// The names of those it was sent to.
  package let sentTo: [String]
  /// One or more sentences on what became of the record and what to do, if anything.
  package let explanation: String
  /// What is wrong with it, worst first; warnings included.
  package var problems: [RecordProblem]

  /// True for a record that would have been taken, had its sender not been trying things out.
  var isTest: Bool { problems.contains { $0.code == DecisionProblem.senderTestingCode } }
}

extension ReceiptEntry {
  /// Describes a record that goes no further because of a later one, to its sender.
  init(about stop: Stop, in directory: PartnerDirectory) {
    let record = stop.record
    fileName = []
    place = .whole
    kind = record.kind
    messageID = nil
    reference = record.reference
    result = stop.receiver == nil ? stop.bucket : .withheld
    let sent = record.receivers.filter { $0.bucket == .delivered }
      .map { directory[$0.receiver]?.name ?? $0.receiver.rawValue }
    sentTo = sent
    explanation = ReceiptWording.stopped(stop, sentTo: sent)
    problems = []
  }

  /// Describes a record that a person here has stopped, to its sender.
  init(holding record: EarlierRecord, in directory: PartnerDirectory) {
    fileName = []
    place = .whole
    kind = record.kind
    messageID = nil
    reference = record.reference
    result = .held
    sentTo = record.receivers.filter { $0.bucket == .delivered }
      .map { directory[$0.receiver]?.name ?? $0.receiver.rawValue }
    explanation = ReceiptWording.stoppedByPerson(sentTo: sentTo)
    problems = []
  }

  /// Describes a decided record to its sender.
  ///
  /// - Parameters:
  ///   - decided: The record.
  ///   - survey: The survey of the drop that it came in: of a table, problems are placed in its columns.
  ///   - fileName: The sender's own name for the file that it came in.
  ///   - names: The names of partners, for "sent to".
  package init(
    _ decided: DecidedRecord, of survey: DropSurvey, fileName: [UInt8],
    names: (PartnerID) -> String
  ) {
    let record = decided.undecided.record
    let decision = decided.decision
    self.fileName = fileName
    // A file that holds one record needs no place for it.
    place = record.place == .text(line: 1, column: 1) ? .whole : record.place
    kind = record.kind
    if case .text(let id)? = record.message?["id"] { messageID = id } else { messageID = nil }
    reference = decision.numbers.reference
    result = decision.bucket
    sentTo = ReceiptWording.receivers(of: decision, in: .delivered).map(names)
    var told: [RecordProblem] = []
    for problem in decision.problems {
      guard var problem = SenderWords.problem(problem, of: record.kind) else { continue }
      if case .table(let frame) = survey.form {
        problem.place = Self.cell(of: problem, row: record.place.line, record.kind, frame.table)
      }
      told.append(problem)
    }
    problems = told
    explanation = ReceiptWording.explanation(of: decision, content: record.content, names: names)
  }

  /// The cell of a problem: the one where it stands, or else that of the column that is called like the field, or one
  /// that is called as the field is in words.
  private static func cell(
    of problem: RecordProblem, row: Int, _ kind: MessageKind?, _ table: CSVFrame
  ) -> InputPlace {
    if case .cell(_, _, let title)? = problem.place, !title.isEmpty {
      return problem.place ?? .whole
    }
    guard let field = problem.field, let kind else { return .cell(row: row, column: 1, title: "") }
    let words = ReceiptWording.words(for: field, of: kind)
    let last = field.split(separator: ".").last.map(String.init)
    for name in ([last] + words).compactMap({ $0.map(looseName) }) {
      guard let index = table.header.firstIndex(where: { $0.name == name }) else { continue }
      return .cell(row: row, column: index + 1, title: table.header[index].title)
    }
    return .cell(row: row, column: 1, title: words.first ?? "")
  }
}
