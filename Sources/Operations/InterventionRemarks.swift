import Diagnostics
import Digests
import Exchange
import Ledger
import Pipeline
import Referrals

extension InterventionWork {
  /// What is said of a record that was named and is in a bucket that the command is not for.
  func unfit(_ row: RecordRow) throws -> InterventionOutcome.Remark {
    let reference = names.reference(of: row).text
    let isSettled = "it is \(row.bucket.rawValue)"
    switch request.verb {
    case .reprocess:
      return remark(
        row, "record.unfit", "\(reference) cannot be processed again", isSettled,
        "only held and failed records are processed again")
    case .release:
      let fix =
        switch row.bucket {
        case .failed: "put right what it failed for, then: interchange reprocess \(reference)"
        case .waiting: "it goes out with the next collection; there is nothing to release"
        default: "there is nothing to release; see: interchange trace \(reference)"
        }
      return remark(row, "record.unfit", "\(reference) is not held", isSettled, fix)
    case .hold:
      let left = try ledger.deliveries(ofRecord: row.id).filter { $0.bucket == .delivered }
      guard !left.isEmpty else {
        return remark(
          row, "record.unfit", "\(reference) cannot be held",
          "\(isSettled), and nothing of it goes out",
          "there is nothing to hold; see: interchange trace \(reference)")
      }
      return remark(
        row, "record.left", "\(reference) has left and cannot be held", try way(of: row, left),
        "tell them by telephone; to take it back, its sender sends a cancellation")
    }
  }

  /// What is said of a held record of which some receivers have a file already.
  func partlyLeft(
    _ row: RecordRow, _ left: [DeliveryRow]
  ) throws -> InterventionOutcome.Remark {
    remark(
      row, "record.partly-left",
      "\(names.reference(of: row)) had left for some of its receivers, the rest is held",
      try way(of: row, left),
      "tell them by telephone; to take it back, its sender sends a cancellation")
  }

  /// To whom a record went, when and as which file.
  private func way(of row: RecordRow, _ left: [DeliveryRow]) throws -> String {
    let outputs = try ledger.outputs(ofRecord: row.id)
    let events = try ledger.events(ofRecord: row.id)
    return
      left.map { delivery in
        let output = outputs.last { $0.id == delivery.output }
        let moment = output.flatMap { output in events.first { $0.group == output.group }?.at }
        let partner = partners[delivery.receiver]?.rawValue ?? "partner \(delivery.receiver)"
        return "it went to \(partner)" + (moment.map { " on \(Moment.words($0))" } ?? "")
          + (output.map { " as \($0.name)" } ?? "")
      }
      .joined(separator: "; ")
  }

  func heldAlready(_ row: RecordRow) -> InterventionOutcome.Remark {
    let reference = names.reference(of: row).text
    return remark(
      row, "record.held-already", "\(reference) is held already", reason(row),
      row.code == DecisionProblem.withdrawnBeforeCode
        ? "there is nothing to do" : "to let it go: interchange release \(reference)",
      needsPerson: false)
  }

  func onlyByRelease(_ row: RecordRow) -> InterventionOutcome.Remark {
    let reference = names.reference(of: row).text
    let fix =
      row.code == HoldAnswer.possiblyMadeCode
      ? "ask its receivers whether they have it; if not: interchange release \(reference)"
      : "see who and why with 'interchange show \(reference)'; to let it go: interchange release \(reference)"
    return remark(row, "record.held-by-person", "\(reference) stays held", reason(row), fix)
  }

  private func reason(_ row: RecordRow) -> String {
    switch row.code {
    case HoldAnswer.possiblyMadeCode:
      "it may have been delivered before the ledger was lost, and nobody may have it twice"
    case DecisionProblem.withdrawnBeforeCode: "it was taken back before it came"
    default: "a person here has stopped it"
    }
  }

  /// What is said of a record that a release could not let go.
  func stillHeld(
    _ cause: RecordProblem, _ record: ArchivedRecord
  ) -> InterventionOutcome.Remark {
    let reference = record.reference.text
    let fix =
      switch HoldAnswer(to: cause.code) {
      case .instead(let advice): advice
      case .waived, .onlyByRelease:
        "look at it with 'interchange show \(reference)'; if it may go all the same: interchange release \(reference)"
      }
    return remark(
      record.row, cause.code, "\(reference) is still held: \(cause.what)",
      cause.why ?? "a person must decide", fix)
  }

  /// What is said of a record whose bytes cannot be had.
  func remark(_ reason: NotFound, on row: RecordRow) -> InterventionOutcome.Remark {
    let diagnostic = reason.diagnostic
    return remark(
      row, diagnostic.code, diagnostic.what, diagnostic.why ?? "", diagnostic.fix ?? "")
  }

  private func remark(
    _ row: RecordRow, _ code: String, _ what: String, _ why: String, _ fix: String,
    needsPerson: Bool = true
  ) -> InterventionOutcome.Remark {
    InterventionOutcome.Remark(
      reference: names.reference(of: row).text, code: code, what: what, why: why, fix: fix,
      needsPerson: needsPerson)
  }
}

extension InterventionOutcome.Remark {
  /// The remark in the one form in which all are told.
  package var text: String {
    Diagnostic(code: code, what: what, why: why, fix: fix).rendered()
  }
}
