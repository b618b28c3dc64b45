package import Diagnostics
import Digests
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

  /// The result of a table's row: it names the receivers, so that a row that is well has nothing more to read.
  static func result(of entry: ReceiptEntry) -> String {
    entry.result == .delivered && !entry.sentTo.isEmpty
      ? "\(result(.delivered)) to \(list(entry.sentTo))" : word(for: entry)
  }

  /// The result in a word or two, where it is said apart from the receivers.
  static func word(for entry: ReceiptEntry) -> String {
    entry.isTest ? "Test only" : result(entry.result)
  }

  /// What a program may go by in a table's row: the bucket and the codes of what is wrong; empty where all is well.
  static func code(of entry: ReceiptEntry) -> String {
    let codes = entry.problems.map(\.code)
    if codes.isEmpty, entry.result == .delivered { return "" }
    return joined([entry.result.rawValue] + codes)
  }

  /// What a table's row says besides: empty where all is well and there is nothing to tell.
  static func remark(on entry: ReceiptEntry) -> String {
    let problems = joined(entry.problems.map { sentence($0) })
    switch entry.result {
    case .delivered: return problems.isEmpty ? "" : "It was sent, but please note: " + problems
    case .rejected: return problems.isEmpty ? entry.explanation : problems
    case .duplicate: return entry.explanation
    case .waiting, .failed:
      return problems.isEmpty ? entry.explanation : "\(entry.explanation) \(problems)"
    case .held, .withheld:
      return problems.isEmpty ? entry.explanation : "\(problems) \(entry.explanation)"
    }
  }

  /// What became of a record and what its sender should do.
  ///
  /// - Parameters:
  ///   - decision: The decision on the record.
  ///   - content: The record's own content, which tells a repetition from what has been replaced.
  ///   - names: The names of partners.
  /// - Returns: One or more sentences.
  static func explanation(
    of decision: Decision, content: KeyedHash?, names: (PartnerID) -> String
  ) -> String {
    switch decision.bucket {
    case .delivered:
      return "Sent to \(list(receivers(of: decision, in: .delivered).map(names)))."
        + (decision.problems.allSatisfy { $0.code == DecisionProblem.stopped.code }
          ? "" : " Please look at what we noticed, for the next time.")
    case .waiting:
      let sent = receivers(of: decision, in: .delivered).map(names)
      return (sent.isEmpty ? "We have it. " : "Sent to \(list(sent)). ")
        + "It goes to \(list(receivers(of: decision, in: .waiting).map(names)))"
        + " with the next collection."
    case .held:
      return "We have it, and have not sent it on yet: a person here looks at it first. "
        + "Please do not send it again as it is."
    case .rejected where decision.isTest:
      return "We checked it, and it was not sent on: you are trying things out."
    case .rejected:
      return "We could not take this, and nothing was sent on. Please correct it and send it again."
    case .duplicate:
      return repetition(of: decision.duplicateOf, content: content)
    case .withheld where receivers(of: decision, in: .withheld).isEmpty:
      return "Nothing was sent on, and there is nothing for you to do."
    case .withheld:
      return "Not sent to \(list(receivers(of: decision, in: .withheld).map(names))), "
        + "as we cannot see that the person agrees to it."
    case .failed:
      return "We have it, and there is nothing for you to do. "
        + "Something on our side must be put right first; then we send it on."
    }
  }

  /// What became of a record that a later one has stopped.
  static func stopped(_ stop: Stop, sentTo: [String]) -> String {
    let kept =
      sentTo.isEmpty ? "" : " It had been sent to \(list(sentTo)) before, who have been told."
    return switch stop.code {
    case DecisionProblem.stoppedCode:
      "It is not sent on any more: the referral was cancelled, or the person no longer agrees."
        + kept
    default: "You sent it corrected, and the correction counts. This one is not sent on."
    }
  }

  /// What became of a record that a person here has stopped.
  static func stoppedByPerson(sentTo: [String]) -> String {
    "A person here has stopped this before it was sent on"
      + (sentTo.isEmpty ? "" : ", except to \(list(sentTo)), who had it already")
      + ". There is nothing for you to do: we tell you what becomes of it."
  }

  /// What became of what a record repeats, or of what has taken its place.
  private static func repetition(of first: EarlierRecord?, content: KeyedHash?) -> String {
    guard let first else { return "We had the same from you before." }
    let lead =
      first.content == content
      ? "We had the same from you before as \(first.reference)."
      : "You sent this corrected as \(first.reference), which counts."
    switch first.bucket {
    case .held: return "\(lead) That is still on hold: a person here looks at it first."
    case .withheld:
      return "\(lead) That was not sent, as we cannot see that the person agrees to it."
    case .waiting: return "\(lead) That goes out with the next collection; nothing for you to do."
    case .delivered, .rejected, .duplicate, .failed:
      return "\(lead) It was not sent a second time, and there is nothing for you to do."
    }
  }

  /// Joins sentences, each said once.
  static func joined(_ sentences: [String]) -> String {
    var said: Set<String> = []
    return sentences.filter { said.insert($0).inserted }.joined(separator: " ")
  }

  /// A problem as a sentence: what is wrong, with what was expected.
  package static func sentence(_ problem: RecordProblem) -> String {
    sentence(problem.what) + (problem.why.map { " " + sentence($0) } ?? "")
  }

  /// A clause as a sentence: capital at the start, full stop or another mark at the end.
  package static func sentence(_ clause: String, end: String = ".") -> String {
    guard let first = clause.first else { return "" }
    let ends = clause.last.map { ".!?".contains($0) } ?? false
    return first.uppercased() + clause.dropFirst() + (ends ? "" : end)
  }

  /// A problem as a line of its own, which begins with where it stands: "Row 17, CHI: The CHI number ...".
  static func line(on problem: RecordProblem, in entry: ReceiptEntry) -> String {
    place(of: problem, in: entry).map { "\(sentence($0, end: ":")) \(sentence(problem))" }
      ?? sentence(problem)
  }

  /// Where a problem stands, in the sender's terms; `nil` where the entry of an XML record says it already.
  private static func place(of problem: RecordProblem, in entry: ReceiptEntry) -> String? {
    guard let place = problem.place, place != .text(line: 1, column: 1) else { return nil }
    if case .text = place, place == entry.place { return nil }
    return Self.place(place)
  }

  /// Introduces a problem: what goes on all the same is noticed, not wrong.
  static func heading(_ problem: RecordProblem, result: Bucket) -> String {
    problem.code == DecisionProblem.senderTestingCode
      || problem.outcome == .warn && result != .withheld ? "Please note" : "What is wrong"
  }

  /// What a field of the model and the groups around it are called in words, the field first.
  static func words(for path: String, of kind: MessageKind) -> [String] {
    var group = ModelDefinition.definition(of: kind)
    var words: [String] = []
    for name in path.split(separator: ".").map({ $0.prefix { $0 != "[" } }) {
      guard let index = group.index(of: String(name)) else { break }
      words.insert(group.fields[index].summary, at: 0)
      if case .group(let inner) = group.fields[index].type { group = inner }
    }
    return words
  }

  /// Where a record stands, in the sender's terms.
  package static func place(_ place: InputPlace) -> String? {
    switch place {
    case .whole: nil
    case .text(let line, let column): column > 1 ? "line \(line), column \(column)" : "line \(line)"
    case .cell(let row, _, let title): title.isEmpty ? "row \(row)" : "row \(row), \(title)"
    }
  }

  static func receivers(of decision: Decision, in bucket: Bucket) -> [PartnerID] {
    decision.deliveries.filter { $0.bucket == bucket }.map(\.receiver)
  }

  /// Joins names as a sentence does: "A", "A and B", "A, B and C".
  static func list(_ names: [String]) -> String {
    guard let last = names.last else { return "nobody" }
    return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
  }
}
