/// Writes text so that an XML parser gives it back unchanged.
enum XMLEscape {
  /// Appends text to a document.
  ///
  /// What XML cannot hold in any form (other control characters, U+FFFE, U+FFFF) is not in text of normal form; should
  /// it come all the same, U+FFFD stands for it, so that one character does not make a document unreadable.
  static func append(_ text: String, isAttribute: Bool, to output: inout OutputBytes) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable {
      append($0, isAttribute: isAttribute, to: &output)
    }
    if isContiguous == nil {
      Array(text.utf8)
        .withUnsafeBufferPointer {
          append($0, isAttribute: isAttribute, to: &output)
        }
    }
  }

  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, isAttribute: Bool, to output: inout OutputBytes
  ) {
    var start = 0
    while start < text.count {
      let end = endOfPlainText(text, from: start, isAttribute: isAttribute)
      output.add(UnsafeBufferPointer(rebasing: text[start..<end]))
      guard end < text.count,
        let mark = replacement(at: end, in: text, isAttribute: isAttribute)
      else { return }
      output.add(mark)
      start = end + (text[end] == 0xEF ? 3 : 1)
    }
  }

  /// Returns the index of the next character that is not written as itself, or the end; eight bytes a step.
  private static func endOfPlainText(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, isAttribute: Bool
  ) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    var index = start
    while index < raw.count {
      if index + 8 <= raw.count,
        !mayNeedReplacement(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      {
        index += 8
        continue
      }
      let end = min(index + 8, raw.count)
      while index < end {
        if replacement(at: index, in: text, isAttribute: isAttribute) != nil { return index }
        index += 1
      }
    }
    return index
  }

  /// True for eight bytes among which one may be a control character, a mark of XML or the beginning of a noncharacter.
  private static func mayNeedReplacement(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var suspects = (word &- 0x20 &* ones) & ~word
    // One line each: a list of them is an array that is made for each word.
    suspects |= zeros(in: word ^ (0x22 &* ones))
    suspects |= zeros(in: word ^ (0x26 &* ones))
    suspects |= zeros(in: word ^ (0x3C &* ones))
    suspects |= zeros(in: word ^ (0x3E &* ones))
    suspects |= zeros(in: word ^ (0xEF &* ones))
    return suspects & (0x80 &* ones) != 0
  }

  /// Sets the highest bit of each byte that is zero, and perhaps of others above one.
  @inline(__always)
  private static func zeros(in word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word
  }

  /// Returns what is written for the character at an index, or `nil` for itself.
  ///
  /// A parser turns CR into LF, and white space in attributes into blanks, unless they are references.
  private static func replacement(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, isAttribute: Bool
  ) -> StaticString? {
    switch text[index] {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case 0x22: isAttribute ? "&quot;" : nil
    case 0x09: isAttribute ? "&#9;" : nil
    case 0x0A: isAttribute ? "&#10;" : nil
    case 0x0D: "&#13;"
    case 0..<0x20: "\u{FFFD}"
    case 0xEF where isNoncharacter(at: index, in: text): "\u{FFFD}"
    default: nil
    }
  }

  private static func isNoncharacter(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    index + 2 < text.count && text[index + 1] == 0xBF && text[index + 2] >= 0xBE
  }
}
