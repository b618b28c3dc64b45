import Diagnostics
import Digests
import Referrals

/// Reading: blank, space, newline, frame, split, then item by item pad and code, date or type.
extension Conversion {
  /// Converts the text of a place; `received` is the day of receipt, for two-digit years.
  func read(_ raw: TextBytes, received: PartialDate?, _ store: inout TextStore) -> ReadOutcome {
    let raw = isMarkup ? MarkupText.plain(raw, &store) : raw
    guard var text = NormalText.clean(raw, space, &store) else {
      return NormalText.trimmed(raw).isEmpty ? .absent : .misfit(.controlCharacter)
    }
    if text.isEmpty || isBlankWord(text) { return .absent }
    if !newline.isEmpty, let changed = NormalText.replacing(newline, with: 0x0A, in: text, &store) {
      text = space == .keep ? changed : NormalText.trimmed(changed)
    }
    if !frames.isEmpty {
      guard let inner = unframed(text) else { return .misfit(.frame) }
      text = NormalText.trimmed(inner)
    }
    if text.isEmpty { return .absent }
    return separator.isEmpty
      ? readItem(text, received: received, &store) : readItems(text, received: received, &store)
  }

  /// Returns the value of a text where one look tells it, or `nil` where it takes a closer one, or has none.
  ///
  /// Nearly all values of a sound record are found here.
  func readPlainly(_ text: TextBytes) -> FieldValue? {
    guard plainReading != .none, NormalText.isPlainlyClean(text, space), !isBlankWord(text) else {
      return nil
    }
    switch plainReading {
    case .none: return nil
    case .vocabulary:
      return vocabulary?._withUnsafeGuaranteedRef { $0.code(in: text) }.map { .text($0) }
    case .code: return codes?._withUnsafeGuaranteedRef { $0.ours(text) }.map { .text($0) }
    case .flag:
      return codes?._withUnsafeGuaranteedRef { $0.ours(text) }
        .map { .flag($0 == "yes" || $0 == "true") }
    case .isoDate: return plainDate(WrittenDate.iso(text))
    case .hl7Date: return plainDate(WrittenDate.hl7(text))
    case .bytes: return Base64.bytes(of: text, .lenient).map { .bytes($0) }
    case .text: break
    case .phone: guard ValueForm.isPhone(text) else { return nil }
    case .email: guard ValueForm.isEmail(text) else { return nil }
    case .identifier: guard ValueForm.isIdentifierLike(text) else { return nil }
    }
    if let modelLimit, text.count > modelLimit { return nil }
    return .text(string(text))
  }

  /// The date as a value, unless the field has no room for its time of day.
  private func plainDate(_ date: PartialDate?) -> FieldValue? {
    guard let date else { return nil }
    if case .date = type, date.hour != nil { return nil }
    return .date(date)
  }

  /// True for a text that means no value.
  func isBlankWord(_ text: TextBytes) -> Bool {
    guard text.count <= longestBlank else { return false }
    return blanks.contains { blank in
      guard blank.count == text.count else { return false }
      for index in 0..<blank.count where blank[index] != NormalText.lowercased(text[index]) {
        return false
      }
      return true
    }
  }

  private func unframed(_ text: TextBytes) -> TextBytes? {
    for frame in frames where frame.prefix.count + frame.suffix.count < text.count {
      let end = text.count - frame.suffix.count
      if text.has(frame.prefix, at: 0), text.has(frame.suffix, at: end) {
        return text.part(frame.prefix.count, end)
      }
    }
    return nil
  }

  private func readItems(
    _ text: TextBytes, received: PartialDate?, _ store: inout TextStore
  ) -> ReadOutcome {
    var items: [FieldValue] = []
    for piece in NormalText.split(text, at: separator) {
      let item = NormalText.trimmed(piece)
      if item.isEmpty { continue }
      switch readItem(item, received: received, &store) {
      case .value(let value): items.append(value)
      case .absent: break
      case .skipped: return .skipped
      case .misfit(let misfit): return .misfit(misfit)
      }
    }
    return items.isEmpty ? .absent : .value(.list(items))
  }

  private func readItem(
    _ item: TextBytes, received: PartialDate?, _ store: inout TextStore
  ) -> ReadOutcome {
    let text = filledUp(item, &store)
    switch step {
    case .plain: return readTyped(text, received: received)
    case .codes(let codes):
      if store.rows != nil, let row = codes.row(reading: text) { store.rows?.append(row) }
      return readCode(text, codes)
    case .date(let forms, let orText):
      for form in forms {
        if let date = form.read(text, received: received).flatMap(kept) {
          return .value(.date(date))
        }
      }
      if let mark = SpreadsheetMark(text, isDate: true) {
        return .misfit(.marked(mark, isDate: true))
      }
      if orText { return readText(text) }
      return .misfit(
        .date(
          shape: shape(of: string(text)), examples: forms.map(\.example),
          isMonthFirst: DateForm.isMonthFirst(text)))
    }
  }

  /// Returns a number with the zeros that a spreadsheet program dropped.
  ///
  /// An identifier that does not become sound by them stays as it is, so that its digits are counted as they were sent.
  private func filledUp(_ item: TextBytes, _ store: inout TextStore) -> TextBytes {
    guard !isPadded(item) else { return item }
    let full = store.make(atMost: pad) { target in
      target.initialize(repeating: 0x30, count: pad - item.count)
      for index in 0..<item.count { target[pad - item.count + index] = item[index] }
      return pad
    }
    guard let full else { return item }
    if case .identifier(let kind) = type, !Self.isSound(full, kind) { return item }
    return full
  }

  /// False for digits that break the rules of their kind.
  private static func isSound(_ digits: TextBytes, _ kind: IdentifierKind) -> Bool {
    let text = String(decoding: digits, as: UTF8.self)
    return switch kind {
    case .chi: (try? CHINumber(checking: text)) != nil
    case .nhsNumber: (try? NHSNumber(checking: text)) != nil
    case .practiceCode: (try? ScottishPracticeCode(checking: text)) != nil
    case .odsCode, .oscrNumber, .postcode, .reference, .local: true
    }
  }

  /// True for a number of enough digits, and for what is no number.
  private func isPadded(_ text: TextBytes) -> Bool {
    text.count >= pad || !text.allSatisfy { (0x30...0x39).contains($0) }
  }

  private func readCode(_ text: TextBytes, _ codes: CodeMap) -> ReadOutcome {
    if let ours = codes.ours(text) { return .value(value(ofCode: ours)) }
    let outside = string(text)
    switch codes.otherwise {
    case .error:
      return .misfit(
        .code(found: outside, known: codes.outsides, told: codes.writtenOutsides))
    case .skip: return .skipped
    case .code(let ours): return .value(value(ofCode: ours))
    case .text:
      guard case .group(let definition) = type else { return readText(text) }
      guard case .value(let words) = readText(text) else { return readText(text) }
      var pair = FieldGroup(definition)
      pair["text"] = words
      return .value(.group(pair))
    }
  }

  /// Returns one of our codes as a value of the field's type.
  func value(ofCode ours: String) -> FieldValue {
    switch type {
    case .flag: return .flag(ours == "yes" || ours == "true")
    case .group(let definition):
      var pair = FieldGroup(definition)
      pair["code"] = .text(ours)
      return .group(pair)
    case .text, .code, .date, .dateTime, .number, .identifier, .phone, .email, .bytes:
      return .text(ours)
    }
  }

  private func readText(_ text: TextBytes) -> ReadOutcome {
    if let modelLimit, text.count > modelLimit, NormalText.length(text) > modelLimit {
      return .misfit(.tooLong(limit: modelLimit))
    }
    return .value(.text(string(text)))
  }

  /// Converts a text by the field's type alone.
  private func readTyped(_ text: TextBytes, received: PartialDate?) -> ReadOutcome {
    switch type {
    case .text: return readText(text)
    case .code(let vocabulary):
      if let code = vocabulary.code(in: text) { return .value(.text(code)) }
      let known = vocabulary.codes.map(\.code)
      return .misfit(.code(found: string(text), known: known, told: known))
    case .flag:
      switch string(text) {
      case "true", "1": return .value(.flag(true))
      case "false", "0": return .value(.flag(false))
      default:
        let known = ["true", "false"]
        return .misfit(.code(found: string(text), known: known, told: known))
      }
    case .number: return ValueForm.isNumber(text) ? readText(text) : misform(text)
    case .phone: return ValueForm.isPhone(text) ? readText(text) : misform(text)
    case .email: return ValueForm.isEmail(text) ? readText(text) : misform(text)
    case .identifier(let kind):
      let fits = isExact ? ValueForm.isExactly(kind, text) : ValueForm.isIdentifierLike(text)
      return fits ? readText(text) : misform(text)
    case .bytes:
      return Base64.bytes(of: text, .lenient).map { .value(.bytes($0)) } ?? misform(text)
    case .date, .dateTime, .group: return misform(text)
    }
  }

  private func misform(_ text: TextBytes) -> ReadOutcome {
    SpreadsheetMark(text).map { .misfit(.marked($0, isDate: false)) }
      ?? .misfit(.form(shape: shape(of: string(text)), expected: expectedForm))
  }

  /// What a text of the field's type is made of, as the end of a sentence.
  private var expectedForm: String? {
    switch type {
    case .phone: "five digits or more, and besides them only blanks and + - ( )"
    case .email: "one @ with something on both sides of it, and no blanks"
    case .number: "a number in digits, such as 12 or 12.50"
    case .text, .code, .flag, .date, .dateTime, .identifier, .bytes, .group: nil
    }
  }

  /// What of a date the field's type has room for; `nil` where the time of day would be lost and the rule is not lossy.
  private func kept(_ date: PartialDate) -> PartialDate? {
    guard case .date = type, date.hour != nil else { return date }
    return isLossy ? PartialDate(year: date.year, month: date.month, day: date.day) : nil
  }

  private func string(_ text: TextBytes) -> String {
    String(decoding: text, as: UTF8.self)
  }
}
