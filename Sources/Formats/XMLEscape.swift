/// Writes text so that an XML parser gives it back unchanged.
enum XMLEscape {
  /// What is written for a byte below 64, in text and in attributes; `nil` for the byte itself.
  ///
  /// A parser turns CR into LF, and white space in attributes into blanks, unless they are references.
  private static let replacements: [[UInt8]?] = (UInt8(0)..<64).map(replacement)

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
      let byte = text[index]
      let isSpecial = byte < 64 ? replacements[Int(byte)] != nil : byte == 0xEF
      guard isSpecial, let replaced = replacement(at: index, in: text, isAttribute: isAttribute)
      else {
        index += 1
        continue
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      bytes.append(contentsOf: replaced.bytes)
      index += replaced.length
      start = index
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private static func replacement(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, isAttribute: Bool
  ) -> (bytes: [UInt8], length: Int)? {
    switch text[index] {
    case 0x09, 0x0A, 0x22:
      guard isAttribute else { return nil }
      return replacements[Int(text[index])].map { ($0, 1) }
    case 0xEF:
      let isNoncharacter =
        index + 2 < text.count && text[index + 1] == 0xBF && text[index + 2] >= 0xBE
      return isNoncharacter ? (replacementCharacter, 3) : nil
    default:
      return replacements[Int(text[index])].map { ($0, 1) }
    }
  }

  private static let replacementCharacter: [UInt8] = [0xEF, 0xBF, 0xBD]

  private static func replacement(of byte: UInt8) -> [UInt8]? {
    switch byte {
    case UInt8(ascii: "&"): Array("&amp;".utf8)
    case UInt8(ascii: "<"): Array("&lt;".utf8)
    case UInt8(ascii: ">"): Array("&gt;".utf8)
    case 0x22: Array("&quot;".utf8)
    case 0x09: Array("&#9;".utf8)
    case 0x0A: Array("&#10;".utf8)
    case 0x0D: Array("&#13;".utf8)
    case 0..<0x20: replacementCharacter
    default: nil
    }
  }
}
