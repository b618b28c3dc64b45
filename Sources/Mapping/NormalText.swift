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
  static func clean(_ raw: ArraySlice<UInt8>, _ rule: SpaceRule) -> ArraySlice<UInt8>? {
    let text = rule == .keep ? raw : trimmed(raw)
    var isPlain = true
    var previous: UInt8 = 0
    for byte in text {
      if byte < 0x20 || byte == 0x7F {
        if byte != 0x0A { isPlain = false }
      } else if previous == 0xC2, byte < 0xA0 {
        return nil
      } else if rule == .fold, byte == 0x20, previous == 0x20 {
        isPlain = false
      }
      previous = byte
    }
    if isPlain, rule != .fold || !text.contains(0x0A) { return text }
    return rewritten(text, rule)
  }

  /// True for a text of which one look shows that reading would leave it as it is; false where it takes a closer one.
  static func isPlainlyClean(_ text: String, _ rule: SpaceRule) -> Bool {
    guard rule == .trim else { return false }
    let isClean = text.utf8.withContiguousStorageIfAvailable { bytes in
      guard let first = bytes.first, let last = bytes.last, first > 0x20, last > 0x20, last != 0xA0
      else { return false }
      for byte in bytes where byte < 0x20 && byte != 0x0A || byte == 0x7F || byte == 0xC2 {
        return false
      }
      return true
    }
    return isClean ?? false
  }

  /// True for a text that reading would leave as it is.
  static func isClean(_ text: ArraySlice<UInt8>, _ rule: SpaceRule) -> Bool {
    guard let clean = clean(text, rule) else { return false }
    return clean.count == text.count && clean.elementsEqual(text)
  }

  private static func rewritten(_ text: ArraySlice<UInt8>, _ rule: SpaceRule) -> ArraySlice<UInt8>?
  {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var previous: UInt8 = 0
    for byte in text {
      switch byte {
      case 0x0D: result.append(0x0A)
      case 0x0A where previous == 0x0D: break
      case 0x0A: result.append(0x0A)
      case 0x09: result.append(0x20)
      case 0..<0x20, 0x7F: return nil
      default: result.append(byte)
      }
      previous = byte
    }
    guard rule == .fold else { return result[...] }
    var folded: [UInt8] = []
    for byte in result {
      let blank = byte == 0x0A ? 0x20 : byte
      if blank != 0x20 || folded.last != 0x20 { folded.append(blank) }
    }
    return folded[...]
  }

  /// Returns a text without the blanks and line breaks at its ends.
  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var start = text.startIndex
    var end = text.endIndex
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
    return text[start..<end]
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// Returns a text with each occurrence of one text replaced by another.
  static func replacing(
    _ old: [UInt8], with new: [UInt8], in text: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8> {
    guard let first = old.first, text.contains(first) else { return text }
    var result: [UInt8] = []
    var position = text.startIndex
    while position < text.endIndex {
      if text[position] == first, text[position...].starts(with: old) {
        result += new
        position += old.count
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return result[...]
  }

  /// Cuts a text at each occurrence of a separator.
  static func split(_ text: ArraySlice<UInt8>, at separator: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var position = start
    while position < text.endIndex {
      if text[position] == separator[0], text[position...].starts(with: separator) {
        pieces.append(text[start..<position])
        position += separator.count
        start = position
      } else {
        position += 1
      }
    }
    pieces.append(text[start...])
    return pieces
  }

  /// Returns a text in lower case as far as ASCII goes.
  static func lowercased(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }

  /// The number of characters (Unicode scalars) of a text in UTF-8.
  static func length(_ text: some Sequence<UInt8>) -> Int {
    text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }
}
