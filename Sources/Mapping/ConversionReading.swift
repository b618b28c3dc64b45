import Diagnostics
import Referrals

/// Reading: blank, space, newline, frame, split, then item by item pad and code, date or type.
extension Conversion {
  /// Converts the text of a place; `received` is the day of receipt, for two-digit years.
  func read(_ raw: ArraySlice<UInt8>, received: PartialDate?) -> ReadOutcome {
    guard var text = NormalText.clean(raw, space) else {
      return NormalText.trimmed(raw).isEmpty ? .absent : .misfit(.controlCharacter)
    }
    if text.isEmpty || isBlankWord(text) { return .absent }
    if !newline.isEmpty {
      text = NormalText.replacing(newline, with: [0x0A], in: text)
      if space != .keep { text = NormalText.trimmed(text) }
    }
    if !frames.isEmpty {
      guard let inner = unframed(text) else { return .misfit(.frame) }
      text = NormalText.trimmed(inner)
    }
    if text.isEmpty { return .absent }
    return separator.isEmpty
      ? readItem(text, received: received) : readItems(text, received: received)
  }

  /// True for a text that means no value.
  func isBlankWord(_ text: ArraySlice<UInt8>) -> Bool {
    guard !blanks.isEmpty else { return false }
    return blanks.contains { blank in
      blank.count == text.count && blank == NormalText.lowercased(text)
    }
  }

  private func unframed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for frame in frames where frame.prefix.count + frame.suffix.count < text.count {
      if text.starts(with: frame.prefix), text.suffix(frame.suffix.count) == frame.suffix[...] {
        return text.dropFirst(frame.prefix.count).dropLast(frame.suffix.count)
      }
    }
    return nil
  }

  private func readItems(_ text: ArraySlice<UInt8>, received: PartialDate?) -> ReadOutcome {
    var items: [FieldValue] = []
    for piece in NormalText.split(text, at: separator) {
      let item = NormalText.trimmed(piece)
      if item.isEmpty { continue }
      switch readItem(item, received: received) {
      case .value(let value): items.append(value)
      case .absent: break
      case .skipped: return .skipped
      case .misfit(let misfit): return .misfit(misfit)
      }
    }
    return items.isEmpty ? .absent : .value(.list(items))
  }

  private func readItem(_ item: ArraySlice<UInt8>, received: PartialDate?) -> ReadOutcome {
    let text = padded(item)
    switch step {
    case .plain: return readTyped(text, received: received)
    case .codes(let codes): return readCode(text, codes)
    case .date(let forms, let orText):
      for form in forms {
        if let date = form.read(text, received: received), fits(date) { return .value(.date(date)) }
      }
      if orText { return readText(text) }
      return .misfit(.date(shape: shape(of: string(text)), forms: forms.map(\.text)))
    }
  }

  private func padded(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard text.count < pad, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return text }
    return [UInt8](repeating: 0x30, count: pad - text.count) + text
  }

  private func readCode(_ text: ArraySlice<UInt8>, _ codes: CodeMap) -> ReadOutcome {
    let outside = string(text)
    if let ours = codes.ours(outside) { return .value(value(ofCode: ours)) }
    switch codes.otherwise {
    case .error: return .misfit(.code(found: outside, known: codes.outsides))
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

  private func readText(_ text: ArraySlice<UInt8>) -> ReadOutcome {
    if let modelLimit, text.count > modelLimit, NormalText.length(text) > modelLimit {
      return .misfit(.tooLong(limit: modelLimit))
    }
    return .value(.text(string(text)))
  }

  /// Converts a text by the field's type alone.
  private func readTyped(_ text: ArraySlice<UInt8>, received: PartialDate?) -> ReadOutcome {
    switch type {
    case .text: return readText(text)
    case .code(let vocabulary):
      let code = string(text)
      return vocabulary.contains(code)
        ? .value(.text(code))
        : .misfit(.code(found: code, known: vocabulary.codes.map(\.code)))
    case .flag:
      switch string(text) {
      case "true", "1": return .value(.flag(true))
      case "false", "0": return .value(.flag(false))
      default: return .misfit(.code(found: string(text), known: ["true", "false"]))
      }
    case .number: return ValueForm.isNumber(text) ? readText(text) : misform(text)
    case .phone: return ValueForm.isPhone(text) ? readText(text) : misform(text)
    case .email: return ValueForm.isEmail(text) ? readText(text) : misform(text)
    case .identifier(let kind):
      let fits = isExact ? ValueForm.isExactly(kind, text) : ValueForm.isIdentifierLike(text)
      return fits ? readText(text) : misform(text)
    case .bytes: return Base64.decoded(text).map { .value(.bytes($0)) } ?? misform(text)
    case .date, .dateTime, .group: return misform(text)
    }
  }

  private func misform(_ text: ArraySlice<UInt8>) -> ReadOutcome {
    .misfit(.form(shape: shape(of: string(text))))
  }

  /// True for a date that the field's type has room for.
  private func fits(_ date: PartialDate) -> Bool {
    if case .date = type { return date.hour == nil }
    return true
  }

  private func string(_ text: ArraySlice<UInt8>) -> String {
    String(decoding: text, as: UTF8.self)
  }
}
