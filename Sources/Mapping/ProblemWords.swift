import Diagnostics
import Referrals

/// What senders and operators are told about a rule that found no value or could not place one.
extension RuleLabel {
  /// Returns the problem of a text that is no value of the field; the sender must correct it.
  ///
  /// `isRequired` is true where the record, or the entry of a list, does not stand without the field.
  func problem(of misfit: Misfit, isRequired: Bool) -> RecordProblem {
    switch misfit {
    case .controlCharacter:
      rejection(
        "value.text", "\(subject) has characters that cannot be shown",
        why: "only letters, digits, punctuation and line breaks are allowed",
        fix: "type the text again")
    case .frame:
      rejection("value.text", "\(subject) does not have one of the forms that we know")
    case .code(let found, let known, let told):
      unknown(found, among: known, telling: told, isRequired: isRequired)
    case .date(let shape, let examples, let isMonthFirst):
      rejection(
        "value.date", "\(subject) is not a date that we know: it has the form \(shape)",
        why: "expected a day of the calendar, written as \(Self.few(examples))",
        fix: isMonthFirst ? "write the day before the month" : "correct the date")
    case .marked(let mark, let isDate):
      rejection(
        isDate ? "value.date" : "value.type", "\(subject) \(mark.words)", fix: mark.fix)
    case .form(let shape, let expected):
      rejection(
        "value.type", "\(subject) cannot be right: it has the form \(shape)",
        why: expected.map { "expected \($0)" }, fix: "correct it, or leave it empty")
    case .tooLong(let limit):
      rejection(
        "value.text", "\(subject) is too long", why: "at most \(limit) characters are allowed",
        fix: "shorten it")
    }
  }

  /// Returns the problem of a code that no row has; far from every code, it is quoted only where it looks like one.
  private func unknown(
    _ found: String, among known: [String], telling told: [String], isRequired: Bool
  ) -> RecordProblem {
    let nearest = nearestMatch(to: found, in: known)
    let word =
      nearest == nil
      ? Diagnostics.quoted(unknownCode: found) : Diagnostics.quoted(code: found)
    let value = word.hasPrefix("'") ? "the value \(word)" : word
    return rejection(
      "value.code", "\(subject) has \(value), which we do not know",
      why: told.isEmpty ? nil : "expected one of \(Self.list(told))",
      fix: nearest.map { "write \(Diagnostics.quoted(code: $0))" }
        ?? (told.isEmpty
          ? "tell us what it means" + (isRequired ? "" : ", or leave it empty")
          : "write one of these, or tell us what it means"))
  }

  /// The field in quotes, as its words need not fit into a sentence.
  private var subject: String { "'\(words)'" }

  private func rejection(
    _ code: String, _ what: String, why: String? = nil, fix: String? = nil
  ) -> RecordProblem {
    RecordProblem(
      code: code, outcome: .reject, what: what, why: why, fix: fix, field: fieldPath,
      rule: position)
  }

  private var fieldPath: String? { path.isEmpty ? nil : path }

  func missing() -> RecordProblem {
    rejection("field.missing", "\(subject) is missing", fix: "fill it in")
  }

  /// Returns the warning about an item that is dropped as it lacks what makes it one.
  func dropped() -> RecordProblem {
    RecordProblem(
      code: "field.missing", outcome: .warn, what: "an entry without \(subject) was left out",
      fix: "fill it in if the entry matters", field: fieldPath, rule: position)
  }

  func wrongConstant(_ expected: [String]) -> RecordProblem {
    rejection(
      "value.constant", "\(subject) does not have the value that belongs there",
      why: "expected \(Self.list(expected))")
  }

  func disagreement() -> RecordProblem {
    RecordProblem(
      code: "mapping.disagree", outcome: .warn,
      what: "\(subject) stands in two places that differ; the first was taken",
      fix: "make them equal", field: fieldPath, rule: position)
  }

  // MARK: Parts

  func missingPart() -> RecordProblem {
    rejection(
      "part.missing", "the message has no part \(subject)", fix: "send the message with that part")
  }

  func leadsNowhere() -> RecordProblem {
    rejection(
      "reference.nowhere", "the reference to the part \(subject) leads nowhere",
      fix: "send what it refers to in the same message")
  }

  /// `part` is the label of what should be referred to.
  func leadsElsewhere(than part: RuleLabel) -> RecordProblem {
    RecordProblem(
      code: "reference.elsewhere", outcome: .warn,
      what: "a reference leads elsewhere than to \(part.subject)",
      why: "it is taken as if it did", field: fieldPath, rule: position)
  }

  func wrongCount(_ count: Int) -> RecordProblem {
    rejection(
      "batch.count", "\(subject) is not the number of entries", why: "there are \(count)",
      fix: "send all entries, or correct the number")
  }

  func unmade() -> RecordProblem {
    failure(
      "part.unmade", "the part \(subject) must be written and has nothing in it",
      fix: "fill a field of the part, or say 'always' for it")
  }

  // MARK: Writing

  func unfilled() -> RecordProblem {
    failure("field.unfilled", "\(subject) must be written and has no value")
  }

  func unwritable() -> RecordProblem {
    failure(
      "value.unwritable", "\(subject) has a value that this format cannot carry unchanged",
      fix: "give the rule another form or place, or say 'lossy'")
  }

  func tooLong(_ limit: Int) -> RecordProblem {
    failure(
      "value.long", "\(subject) is longer than the format allows",
      why: "at most \(limit) characters", fix: "give the rule 'cut' or a longer 'max'")
  }

  func overflow(_ most: Int) -> RecordProblem {
    failure(
      "list.overflow", "\(subject) has more entries than the format has places",
      why: "there is room for \(most)")
  }

  private func failure(
    _ code: String, _ what: String, why: String? = nil, fix: String? = nil
  ) -> RecordProblem {
    RecordProblem(
      code: code, outcome: .fail, what: what, why: why, fix: fix, field: fieldPath, rule: position)
  }

  // MARK: Lists of words

  private static func list(_ words: [String]) -> String {
    words.prefix(12).joined(separator: ", ") + (words.count > 12 ? ", …" : "")
  }

  /// Joins some of the words, each once: "A, B or C".
  private static func few(_ words: [String]) -> String {
    var told: [String] = []
    for word in words where told.count < 3 && !told.contains(word) { told.append(word) }
    guard let last = told.last else { return "" }
    return told.count == 1 ? last : told.dropLast().joined(separator: ", ") + " or " + last
  }
}
