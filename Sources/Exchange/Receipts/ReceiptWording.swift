package import Diagnostics
package import Referrals

/// The words in which receipts speak: English for people without training, who have other things to do.
package enum ReceiptWording {
  /// The result in one or two words.
  package static func result(_ bucket: Bucket) -> String {
    switch bucket {
    case .delivered: "Sent"
    case .waiting: "Waiting to be sent"
    case .held: "On hold"
    case .rejected: "Not accepted"
    case .duplicate: "Already received"
    case .withheld: "Not sent"
    case .failed: "Delayed"
    }
  }

  /// What became of a record and what its sender should do.
  static func explanation(of decision: Decision, names: (PartnerID) -> String) -> String {
    switch decision.bucket {
    case .delivered:
      return "Sent to \(list(receivers(of: decision, in: .delivered).map(names)))."
        + (decision.problems.isEmpty ? "" : " Please read the remarks.")
    case .waiting:
      return "We have it. It goes out with the next collection."
    case .held:
      return "We have it. A person here must look at it before it goes on; "
        + "we will be in touch if we need anything."
    case .rejected:
      return "Nothing was sent. Please correct it and send it again."
    case .duplicate:
      let first = decision.duplicateOf.map { " as \($0.reference)" } ?? ""
      return "We received the same record before\(first). Nothing was sent a second time, "
        + "and there is nothing to do."
    case .withheld:
      return "Not sent to \(list(receivers(of: decision, in: .withheld).map(names))), "
        + "as the consent that is needed is not recorded. "
        + "If the person has agreed, record it and send this again."
    case .failed:
      return "We have it, and there is nothing for you to do. "
        + "Something on our side must be put right before it can be sent."
    }
  }

  /// A problem as a sentence: what is wrong, with what was expected.
  package static func sentence(_ problem: RecordProblem) -> String {
    sentence(problem.what) + (problem.why.map { " " + sentence($0) } ?? "")
  }

  /// A clause as a sentence: capital at the start, full stop at the end.
  package static func sentence(_ clause: String) -> String {
    guard let first = clause.first else { return "" }
    let ends = clause.last.map { ".!?".contains($0) } ?? false
    return first.uppercased() + clause.dropFirst() + (ends ? "" : ".")
  }

  /// Where a record stands, in the sender's terms.
  package static func place(_ place: InputPlace) -> String? {
    switch place {
    case .whole: nil
    case .text(let line, let column): column > 1 ? "line \(line), column \(column)" : "line \(line)"
    case .cell(let row, _, let title): title.isEmpty ? "row \(row)" : "row \(row), \(title)"
    }
  }

  private static func receivers(of decision: Decision, in bucket: Bucket) -> [PartnerID] {
    decision.deliveries.filter { $0.bucket == bucket }.map(\.receiver)
  }

  /// Joins names as a sentence does: "A", "A and B", "A, B and C".
  private static func list(_ names: [String]) -> String {
    guard let last = names.last else { return "nobody" }
    return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
  }
}
