/// The texts of JSON: what stands in double quotes.
extension JSONScanner {
  /// Reads the text that begins at the index, with its quotes.
  ///
  /// - Returns: The text where it stands, or `nil` for one with escapes, which is in ``unescaped`` then.
  mutating func scanText() throws(JSONFault) -> UnsafeBufferPointer<UInt8>? {
    let start = index + 1
    index = endOfPlainText(from: start)
    guard index < text.count else { throw fault(.truncated, at: text.count) }
    if text[index] == UInt8(ascii: "\"") {
      guard index - start <= limits.textBytes else { throw fault(.text, at: start - 1) }
      defer { index += 1 }
      return UnsafeBufferPointer(rebasing: text[start..<index])
    }
    unescaped.removeAll(keepingCapacity: true)
    unescaped.append(contentsOf: text[start..<index])
    while text[index] != UInt8(ascii: "\"") {
      guard text[index] == UInt8(ascii: "\\") else { throw fault(.control) }
      try scanEscape()
      let plain = index
      index = endOfPlainText(from: plain)
      unescaped.append(contentsOf: text[plain..<index])
      guard index < text.count else { throw fault(.truncated, at: text.count) }
    }
    guard unescaped.count <= limits.textBytes else { throw fault(.text, at: start - 1) }
    index += 1
    return nil
  }

  /// Returns the index of the next quote, backslash or control character, or the end; eight bytes a step.
  private func endOfPlainText(from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let quote = word ^ (0x22 &* ones)
      let escape = word ^ (0x5C &* ones)
      // The lowest of these bits is exact: only a byte above one that is looked for may be taken for one, too.
      var suspects = (word &- 0x20 &* ones) & ~word
      suspects |= (quote &- ones) & ~quote
      suspects |= (escape &- ones) & ~escape
      suspects &= 0x80 &* ones
      if suspects != 0 { return index + suspects.littleEndian.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < raw.count {
      let byte = raw[index]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return index }
      index += 1
    }
    return index
  }

  // MARK: Escapes

  private mutating func scanEscape() throws(JSONFault) {
    let start = index
    guard index + 1 < text.count else { throw fault(.truncated, at: text.count) }
    let mark = text[index + 1]
    index += 2
    switch mark {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(mark)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "u"):
      let scalar = try scanScalar(from: start)
      guard scalar.value > 0 else { throw fault(.control, at: start) }
      unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw fault(.escape, at: start)
    }
  }

  /// Reads the digits of one or two `\u` escapes that are one character.
  private mutating func scanScalar(from start: Int) throws(JSONFault) -> Unicode.Scalar {
    let unit = try scanUnit(from: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00 else { throw fault(.surrogate, at: start) }
    guard index < text.count else { throw fault(.truncated, at: text.count) }
    guard text.has("\\u", at: index) else { throw fault(.surrogate, at: start) }
    let second = index
    index += 2
    let low = try scanUnit(from: second)
    guard low & 0xFC00 == 0xDC00,
      let scalar = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF))
    else { throw fault(.surrogate, at: start) }
    return scalar
  }

  private mutating func scanUnit(from start: Int) throws(JSONFault) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard index < text.count else { throw fault(.truncated, at: text.count) }
      let byte = text[index]
      switch byte {
      case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt32((byte | 0x20) - 0x57)
      default: throw fault(.escape, at: start)
      }
      index += 1
    }
    return unit
  }
}
