/// What cells and their texts make of each other: line breaks, and the `'` that keeps a text from being a formula.
enum CSVCellText {
  /// Returns a cell's text in normal form: line breaks LF, the `'` before a formula dropped.
  static func normalised(_ cell: [UInt8]) -> [UInt8] {
    let plain = isGuarded(cell) ? Array(cell.dropFirst()) : cell
    guard plain.contains(0x0D) else { return plain }
    var result: [UInt8] = []
    result.reserveCapacity(plain.count)
    for (index, byte) in plain.enumerated() {
      if byte != 0x0D {
        result.append(byte)
      } else if index + 1 == plain.count || plain[index + 1] != 0x0A {
        result.append(0x0A)
      }
    }
    return result
  }

  /// True when a spreadsheet program might take a text for a formula.
  static func isFormula(_ text: some Collection<UInt8>) -> Bool {
    switch text.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      true
    default: false
    }
  }

  /// True for one or more `'` before what might be taken for a formula; reading drops the first of them.
  static func isGuarded(_ text: some Collection<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "'") else { return false }
    return isFormula(text.drop { $0 == UInt8(ascii: "'") })
  }

  /// True for a telephone number such as `+44 141 496 0000`, which no program computes.
  static func isTelephone(_ text: some Collection<UInt8>) -> Bool {
    let rest = text.dropFirst()
    return text.first == UInt8(ascii: "+") && !rest.isEmpty
      && rest.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x20 }
  }
}
