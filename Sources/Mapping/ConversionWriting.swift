import Digests
import Referrals

/// Writing: the reverse of reading, and read back before anything is placed.
extension Conversion {
  /// Converts a value to the text that this rule reads as that value again.
  ///
  /// What would come back different is refused, unless the rule is lossy or cuts.
  func write(_ value: FieldValue, received: PartialDate?) -> WriteOutcome {
    if let text = writePlainly(value) { return .text(text) }
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

  /// Returns what a value is written as where one look shows that it is read back, or `nil` where it takes a round trip.
  func writePlainly(_ value: FieldValue) -> String? {
    switch value {
    case .text(let text): plainText(of: text)
    case .flag(let flag): plainWriting == .flag ? plainText(ofCode: flag ? "yes" : "no") : nil
    case .date(let date): plainWriting == .isoDate ? plainText(of: date) : nil
    case .bytes(let bytes): plainWriting == .bytes ? plainText(of: bytes) : nil
    case .group, .list, .cleared: nil
    }
  }

  private func plainText(of bytes: [UInt8]) -> String? {
    let text = bytes.withUnsafeBufferPointer { Base64.text(of: $0) }
    let isKept = text.utf8.withContiguousStorageIfAvailable {
      !$0.isEmpty && $0.count <= plainLimit && !isBlankWord($0)
    }
    return isKept == true ? text : nil
  }

  private func plainText(of text: String) -> String? {
    switch plainWriting {
    case .none, .flag, .isoDate, .hl7Date, .bytes: return nil
    case .code: return plainText(ofCode: text)
    case .text, .vocabulary, .identifier, .phone, .email:
      let isKept = text.utf8.withContiguousStorageIfAvailable { bytes in
        guard isKeptPlainly(bytes) else { return false }
        switch plainWriting {
        case .text: return true
        case .vocabulary:
          return vocabulary?._withUnsafeGuaranteedRef { $0.has(bytes) } ?? false
        case .identifier: return ValueForm.isIdentifierLike(bytes)
        case .phone: return ValueForm.isPhone(bytes)
        case .email: return ValueForm.isEmail(bytes)
        case .none, .flag, .isoDate, .hl7Date, .bytes, .code: return false
        }
      }
      return isKept == true ? text : nil
    }
  }

  private func plainText(of date: PartialDate) -> String? {
    guard let text = DateForm.isoDay(date) else { return nil }
    let isKept = text.utf8.withContiguousStorageIfAvailable { isKeptPlainly($0) }
    return isKept == true ? text : nil
  }

  private func plainText(ofCode ours: String) -> String? {
    codes?
      ._withUnsafeGuaranteedRef { codes in
        guard let outside = codes.outside(ours) else { return nil }
        let isKept = outside.utf8.withContiguousStorageIfAvailable { bytes in
          isKeptPlainly(bytes) && codes.ours(bytes) == ours
        }
        return isKept == true ? outside : nil
      }
  }

  /// True for a text that is within the limits, and that reading takes for a value and leaves as it is.
  private func isKeptPlainly(_ text: TextBytes) -> Bool {
    text.count <= plainLimit && NormalText.isPlainlyClean(text, space) && !isBlankWord(text)
  }

  /// Spells line breaks, holds to the limits and reads the text back.
  private func settled(
    _ text: [UInt8], _ value: FieldValue, received: PartialDate?
  ) -> WriteOutcome {
    var text = text
    if !newline.isEmpty {
      text =
        text.withUnsafeBufferPointer { NormalText.replacing([0x0A], with: newline, in: $0) } ?? text
    }
    if text.isEmpty { return .unwritable }
    if let cut, NormalText.length(text) > cut {
      return .text(Self.shortened(text, to: cut))
    }
    if let writeLimit {
      let length = NormalText.length(text)
      if length > writeLimit { return .tooLong(limit: writeLimit, length: length) }
    }
    if !isLossy {
      guard readsBack(text, as: value, received: received) else { return .unwritable }
    }
    return .text(String(decoding: text, as: UTF8.self))
  }

  private func readsBack(_ text: [UInt8], as value: FieldValue, received: PartialDate?) -> Bool {
    var store = TextStore()
    return text.withUnsafeBufferPointer { bytes in
      if case .value(let back) = read(bytes, received: received, &store) {
        back == value
      } else {
        false
      }
    }
  }

  /// Writes a text that is its own value: a scan instead of a round trip.
  private func writeBare(_ text: String) -> WriteOutcome {
    let bytes = Array(text.utf8)
    let limit = min(writeLimit ?? .max, modelLimit ?? .max)
    if bytes.count > limit {
      let length = NormalText.length(bytes)
      if length > limit { return .tooLong(limit: limit, length: length) }
    }
    let isKept = bytes.withUnsafeBufferPointer {
      !$0.isEmpty && NormalText.isClean($0, space) && !isBlankWord($0)
    }
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
          if let text = form.write(date, received: received, isLossy: isLossy) { return text }
        }
        return isLossy ? forms.lazy.compactMap { $0.writePart(of: date) }.first : nil
      case .text(let text): return orText ? Array(text.utf8) : nil
      case .flag, .bytes, .group, .list, .cleared: return nil
      }
    case .plain:
      switch value {
      case .text(let text): return Array(text.utf8)
      case .flag(let flag): return Array((flag ? "true" : "false").utf8)
      case .bytes(let bytes): return bytes.withUnsafeBufferPointer { Base64.ascii(of: $0) }
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
  private static func shortened(_ text: [UInt8], to limit: Int) -> String {
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
    return text.withUnsafeBufferPointer {
      String(decoding: NormalText.trimmed($0.part(0, words)), as: UTF8.self)
    }
  }
}

extension Conversion {
  /// True where every value of the field can be written, so that no later place is asked.
  var keepsAllValues: Bool {
    guard frames.isEmpty, newline.isEmpty, separator.isEmpty, blanks.isEmpty, pad == 0,
      writeLimit == nil, cut == nil
    else { return false }
    switch step {
    case .plain:
      switch type {
      case .text, .code, .flag, .number, .identifier, .phone, .email, .bytes: return true
      case .date, .dateTime, .group: return false
      }
    case .codes: return false
    case .date(let forms, let orText):
      if case .date(orText: true) = type, !orText { return false }
      return forms.contains(where: \.isISO)
    }
  }
}
