/// Writes text so that an XML parser gives it back unchanged.
enum XMLEscape {
  /// Appends text to a document.
  ///
  /// What XML cannot hold in any form (other control characters, U+FFFE, U+FFFF) is not in text of normal form; should
  /// it come all the same, U+FFFD stands for it, so that one character does not make a document unreadable.
  static func append(
    _ text: UnsafeBufferPointer<UInt8>, isAttribute: Bool, to bytes: inout [UInt8]
  ) {
    var start = 0
    var index = 0
    while index < text.count {
      guard let mark = replacement(at: index, in: text, isAttribute: isAttribute) else {
        index += 1
        continue
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      bytes.append(
        contentsOf: UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount))
      index += text[index] == 0xEF ? 3 : 1
      start = index
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
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
