import Referrals

/// Writing: the reverse of reading, and read back before anything is placed.
extension Conversion {
  /// Converts a value to the text that this rule reads as that value again.
  ///
  /// What would come back different is refused, unless the rule is lossy or cuts.
  func write(_ value: FieldValue, received: PartialDate?) -> WriteOutcome {
    if isUnframed, case .text(let text) = value, let plain = plainText(of: text) {
      return .text(plain)
    }
    if isBare, case .text(let text) = value { return writeBare(text) }
    guard let inner = spelled(value, received: received) else {
      return isSkipping(value) ? .skipped : .unwritable
    }
    if frames.isEmpty { return settled(inner, value, received: received) }
    var first: WriteOutcome?
    for frame in frames {
      let outcome = settled(
        frame.prefix + inner + frame.suffix, value, received: received)
      if case .text = outcome { return outcome }
      first = first ?? outcome
    }
    return first ?? .unwritable
  }

  /// Returns what a text is written as where one look shows that it is read back, or `nil` where it takes a round trip.
  private func plainText(of text: String) -> String? {
    let limit = min(writeLimit ?? .max, modelLimit ?? .max)
    switch step {
    case .date: return nil
    case .plain:
      guard text.utf8.count <= limit, NormalText.isPlainlyClean(text, space) else { return nil }
      switch type {
      case .text: return text
      case .code(let vocabulary): return vocabulary.contains(text) ? text : nil
      case .identifier:
        return !isExact && text.utf8.count <= 128 && !text.utf8.contains(0x0A) ? text : nil
      case .date, .dateTime, .flag, .number, .phone, .email, .bytes, .group: return nil
      }
    case .codes(let codes):
      guard case .code = type, let outside = codes.outside(text), codes.ours(outside) == text,
        outside.utf8.count <= limit, NormalText.isPlainlyClean(outside, space)
      else { return nil }
      return outside
    }
  }

  /// Spells line breaks, holds to the limits and reads the text back.
  private func settled(
    _ text: [UInt8], _ value: FieldValue, received: PartialDate?
  ) -> WriteOutcome {
    var text = text
    if !newline.isEmpty {
      text = Array(NormalText.replacing([0x0A], with: newline, in: text[...]))
    }
    if text.isEmpty { return .unwritable }
    if let cut, NormalText.length(text) > cut {
      return .text(String(decoding: Self.shortened(text, to: cut), as: UTF8.self))
    }
    if let writeLimit, NormalText.length(text) > writeLimit { return .tooLong(limit: writeLimit) }
    if !isLossy {
      guard case .value(let back) = read(text[...], received: received), back == value else {
        return .unwritable
      }
    }
    return .text(String(decoding: text, as: UTF8.self))
  }

  /// Writes a text that is its own value: a scan instead of a round trip.
  private func writeBare(_ text: String) -> WriteOutcome {
    let bytes = Array(text.utf8)
    let limit = min(writeLimit ?? .max, modelLimit ?? .max)
    if bytes.count > limit, NormalText.length(bytes) > limit { return .tooLong(limit: limit) }
    let isKept =
      !bytes.isEmpty && NormalText.isClean(bytes[...], space) && !isBlankWord(bytes[...])
    return isKept ? .text(text) : .unwritable
  }

  /// Returns the text of a value without frame and line breaks spelled, or `nil` when it has none.
  private func spelled(_ value: FieldValue, received: PartialDate?) -> [UInt8]? {
    guard !separator.isEmpty, case .list(let items) = value else {
      return spelledItem(value, received: received)
    }
    var text: [UInt8] = []
    for item in items {
      guard let part = spelledItem(item, received: received) else { return nil }
      if !text.isEmpty { text += separator }
      text += part
    }
    return text
  }

  private func spelledItem(_ value: FieldValue, received: PartialDate?) -> [UInt8]? {
    switch step {
    case .codes(let codes): return spelledCode(value, codes).map { Array($0.utf8) }
    case .date(let forms, let orText):
      switch value {
      case .date(let date):
        for form in forms {
          if let text = form.write(date, received: received) { return text }
        }
        return nil
      case .text(let text): return orText ? Array(text.utf8) : nil
      case .flag, .bytes, .group, .list, .cleared: return nil
      }
    case .plain:
      switch value {
      case .text(let text): return Array(text.utf8)
      case .flag(let flag): return Array((flag ? "true" : "false").utf8)
      case .bytes(let bytes): return Base64.encoded(bytes)
      case .date, .group, .list, .cleared: return nil
      }
    }
  }

  private func spelledCode(_ value: FieldValue, _ codes: CodeMap) -> String? {
    switch value {
    case .flag(let flag): return codes.outside(flag ? "yes" : "no")
    case .text(let text):
      if let outside = codes.outside(text) { return outside }
      if case .text = codes.otherwise { return text }
      return nil
    case .group(let pair):
      if case .text(let code)? = pair["code"], let outside = codes.outside(code) { return outside }
      if case .text = codes.otherwise, case .text(let words)? = pair["text"] { return words }
      return nil
    case .date, .bytes, .list, .cleared: return nil
    }
  }

  /// True for a code without a row where the rule says that such are left alone.
  private func isSkipping(_ value: FieldValue) -> Bool {
    if case .codes(let codes) = step, case .skip = codes.otherwise { return true }
    return false
  }

  /// Returns a text cut at the last blank that leaves it short enough, or at the limit itself.
  private static func shortened(_ text: [UInt8], to limit: Int) -> ArraySlice<UInt8> {
    var end = 0
    var count = 0
    while end < text.count {
      if text[end] & 0xC0 != 0x80 {
        if count == limit { break }
        count += 1
      }
      end += 1
    }
    let isBetweenWords = end == text.count || text[end] == 0x20 || text[end] == 0x0A
    let words = isBetweenWords ? end : text[..<end].lastIndex { $0 == 0x20 || $0 == 0x0A } ?? end
    return NormalText.trimmed(text[..<words])
  }
}
