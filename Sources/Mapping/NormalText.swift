/// What becomes of blanks when a text is read.
enum SpaceRule: String, Sendable, CaseIterable {
  /// Blanks at both ends go.
  case trim
  /// Blanks at both ends go, and each run of blanks inside becomes one.
  case fold
  /// All blanks stay.
  case keep
}

/// The normal form of texts: trimmed, line breaks LF, no other control characters.
///
/// Tabs and no-break spaces at the ends count as blanks; a tab inside becomes a space.
enum NormalText {
  /// Returns a text in normal form, or `nil` when it holds control characters.
  ///
  /// - Complexity: O(*n*); copies only a text that changes.
  static func clean(_ raw: TextBytes, _ rule: SpaceRule, _ store: inout TextStore) -> TextBytes? {
    let text = rule == .keep ? raw : trimmed(raw)
    if isPlain(text), rule != .fold { return text }
    var isClean = true
    var previous: UInt8 = 0
    for byte in text {
      if byte < 0x20 || byte == 0x7F {
        if byte != 0x0A || rule == .fold { isClean = false }
      } else if previous == 0xC2, byte < 0xA0 {
        return nil
      } else if rule == .fold, byte == 0x20, previous == 0x20 {
        isClean = false
      }
      previous = byte
    }
    return isClean ? text : rewritten(text, rule, &store)
  }

  /// True for a text of which one look shows that reading would leave it as it is; false where it takes a closer one.
  static func isPlainlyClean(_ text: TextBytes, _ rule: SpaceRule) -> Bool {
    guard rule == .trim, let first = text.first, let last = text.last else { return false }
    return first > 0x20 && last > 0x20 && last != 0xA0 && isPlain(text)
  }

  /// True for a text without control characters and without the byte that some of them begin with; eight bytes a step.
  private static func isPlain(_ text: TextBytes) -> Bool {
    let raw = UnsafeRawBufferPointer(text)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var suspects: UInt64 = 0
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let delete = word ^ (0x7F &* ones)
      let lead = word ^ (0xC2 &* ones)
      // A byte below a bound borrows into its highest bit; a byte that is the one looked for is zero here.
      suspects |= (word &- 0x20 &* ones) & ~word
      suspects |= (delete &- ones) & ~delete
      suspects |= (lead &- ones) & ~lead
      index += 8
    }
    if suspects & (0x80 &* ones) != 0 { return false }
    while index < raw.count {
      let byte = raw[index]
      if byte < 0x20 || byte == 0x7F || byte == 0xC2 { return false }
      index += 1
    }
    return true
  }

  /// True for a text that reading would leave as it is.
  static func isClean(_ text: TextBytes, _ rule: SpaceRule) -> Bool {
    if isPlainlyClean(text, rule) { return true }
    var store = TextStore()
    guard let clean = clean(text, rule, &store) else { return false }
    return clean.count == text.count && clean.elementsEqual(text)
  }

  private static func rewritten(
    _ text: TextBytes, _ rule: SpaceRule, _ store: inout TextStore
  ) -> TextBytes? {
    store.make(atMost: text.count) { target in
      var count = 0
      var previous: UInt8 = 0
      for byte in text {
        defer { previous = byte }
        if byte == 0x0A, previous == 0x0D { continue }
        let isBreak = byte == 0x0D || byte == 0x0A
        if !isBreak, byte != 0x09, byte < 0x20 || byte == 0x7F { return nil }
        let isBlank = byte == 0x09 || byte == 0x20 || isBreak && rule == .fold
        if rule == .fold, isBlank, count > 0, target[count - 1] == 0x20 { continue }
        target[count] = isBlank ? 0x20 : isBreak ? 0x0A : byte
        count += 1
      }
      return count
    }
  }

  /// Returns a text without the blanks and line breaks at its ends.
  static func trimmed(_ text: TextBytes) -> TextBytes {
    if let first = text.first, let last = text.last, first > 0x20, first != 0xC2, last > 0x20,
      last != 0xA0
    {
      return text
    }
    var start = 0
    var end = text.count
    while start < end {
      if isBlank(text[start]) {
        start += 1
      } else if text[start] == 0xC2, start + 1 < end, text[start + 1] == 0xA0 {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if isBlank(text[end - 1]) {
        end -= 1
      } else if text[end - 1] == 0xA0, end - 2 >= start, text[end - 2] == 0xC2 {
        end -= 2
      } else {
        break
      }
    }
    return text.part(start, end)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// Returns a text with each occurrence of one text replaced by another, or `nil` where there is none.
  static func replacing(_ old: [UInt8], with new: [UInt8], in text: TextBytes) -> [UInt8]? {
    guard let first = old.first, text.contains(first) else { return nil }
    var result: [UInt8] = []
    var position = 0
    while position < text.count {
      if text[position] == first, text.has(old, at: position) {
        result += new
        position += old.count
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return result
  }

  /// Returns a text with each occurrence of another replaced by one byte, or `nil` where there is none.
  static func replacing(
    _ old: [UInt8], with byte: UInt8, in text: TextBytes, _ store: inout TextStore
  ) -> TextBytes? {
    guard let first = old.first, text.contains(first) else { return nil }
    return store.make(atMost: text.count) { target in
      var count = 0
      var position = 0
      while position < text.count {
        let isFound = text[position] == first && text.has(old, at: position)
        target[count] = isFound ? byte : text[position]
        count += 1
        position += isFound ? old.count : 1
      }
      return count
    }
  }

  /// Cuts a text at each occurrence of a separator.
  static func split(_ text: TextBytes, at separator: [UInt8]) -> [TextBytes] {
    var pieces: [TextBytes] = []
    var start = 0
    var position = 0
    while position < text.count {
      if text[position] == separator[0], text.has(separator, at: position) {
        pieces.append(text.part(start, position))
        position += separator.count
        start = position
      } else {
        position += 1
      }
    }
    pieces.append(text.behind(start))
    return pieces
  }

  /// Returns a text in lower case as far as ASCII goes.
  static func lowercased(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.map { lowercased($0) }
  }

  /// Returns a byte in lower case if it is an ASCII letter.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// The number of characters (Unicode scalars) of a text in UTF-8.
  static func length(_ text: some Sequence<UInt8>) -> Int {
    text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }
}
