/// Where two files begin to differ.
struct TextDifference {
  /// A line for a person each: the line's number, what was expected and what was found.
  let lines: [String]

  /// Returns `nil` for files that are the same.
  init?(expected: [UInt8], found: [UInt8]) {
    if expected == found { return nil }
    let expectedLines = Self.lines(of: expected)
    let foundLines = Self.lines(of: found)
    let most = max(expectedLines.count, foundLines.count)
    for index in 0..<most {
      let old = index < expectedLines.count ? expectedLines[index] : nil
      let new = index < foundLines.count ? foundLines[index] : nil
      if old == new { continue }
      lines = [
        "line \(index + 1): expected \(Self.shown(old))",
        "line \(index + 1): found \(Self.shown(new))",
      ]
      return
    }
    preconditionFailure("texts that differ have a line that differs")
  }

  /// Lines without their line feed; a carriage return that ends a line alone, as in HL7, stays with it.
  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A {
        lines.append(bytes[start..<index])
      } else if byte == 0x0D, index + 1 == bytes.count || bytes[index + 1] != 0x0A {
        lines.append(bytes[start...index])
      } else {
        continue
      }
      start = index + 1
    }
    return lines + [bytes[start...]]
  }

  /// The line with its line end and other control characters spelled out, so that they are seen to differ.
  private static func shown(_ line: ArraySlice<UInt8>?) -> String {
    guard let line else { return "the end of the file" }
    var text = ""
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{FEFF}": text += "\\u{FEFF}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return "'\(text)'"
  }
}
