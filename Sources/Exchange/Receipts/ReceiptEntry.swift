package import Diagnostics
package import Digests
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

  /// Describes a decided record to its sender.
  ///
  /// - Parameters:
  ///   - decided: The record.
  ///   - fileName: The sender's own name for the file that it came in.
  ///   - names: The names of partners, for "sent to".
  package init(
    _ decided: DecidedRecord, fileName: [UInt8], names: (PartnerID) -> String
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
    // What our side must put right is nothing that the sender could understand or mend.
    problems = decision.problems.filter { $0.outcome != .fail }
    explanation = ReceiptWording.explanation(of: decision, names: names)
  }
}
