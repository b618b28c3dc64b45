/// Undoes the escapes of one text.
///
/// - Source: HL7 v2.9 chapter 2, section 2.7.
struct HL7Unescaping {
  private let delimiters: HL7Delimiters
  private let encoding: TextEncoding
  /// Where the first escape stands that is not known; such are kept as they are.
  private(set) var unknown: Int?

  /// `encoding` is how the message was written, which the bytes of `\X..\` are in as well.
  init(_ delimiters: HL7Delimiters, _ encoding: TextEncoding) {
    self.delimiters = delimiters
    self.encoding = encoding
  }

  mutating func text(of raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      guard raw[index] == delimiters.escape else {
        result.append(raw[index])
        index += 1
        continue
      }
      let close = raw.firstIndex(of: delimiters.escape, from: index + 1)
      if let close, let meant = meaning(of: raw[(index + 1)..<close]) {
        result += meant
        index = close + 1
      } else {
        // Only its beginning is passed over: the next mark may begin an escape that is known.
        if unknown == nil { unknown = index }
        let end = close.flatMap { isUnknownEscape(raw[(index + 1)..<$0]) ? $0 + 1 : nil }
        result += raw[index..<(end ?? index + 1)]
        index = end ?? index + 1
      }
    }
    return result
  }

  /// Returns what an escape stands for, or `nil` for one that is not known.
  private func meaning(of code: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    guard let first = code.first else { return nil }
    if code.count > 1 {
      if first == UInt8(ascii: "X") { return characters(ofHexadecimal: code.dropFirst()) }
      return code.elementsEqual(".br".utf8) ? [0x0A] : nil
    }
    switch first {
    case UInt8(ascii: "F"): return [delimiters.field]
    case UInt8(ascii: "S"): return [delimiters.component]
    case UInt8(ascii: "T"): return [delimiters.subcomponent]
    case UInt8(ascii: "R"): return [delimiters.repetition]
    case UInt8(ascii: "E"): return [delimiters.escape]
    case UInt8(ascii: "P"): return delimiters.truncation.map { [$0] }
    default: return nil
    }
  }

  /// True for what looks like an escape of the standard or of a sender's own, rather than text with a stray mark.
  private func isUnknownEscape(_ code: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = code.first, code.count <= 32 else { return false }
    switch first {
    case UInt8(ascii: "."), UInt8(ascii: "C"), UInt8(ascii: "M"), UInt8(ascii: "X"),
      UInt8(ascii: "Z"):
      return !code.contains(0x20)
    default: return code.count == 1
    }
  }

  /// Returns the characters that pairs of hexadecimal digits stand for, or `nil` where that is no text.
  private func characters(ofHexadecimal digits: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = Self.value(of: digits[index]), let low = Self.value(of: digits[index + 1])
      else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes.withUnsafeBufferPointer { bytes in
      let isShown = bytes.allSatisfy {
        $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09
      }
      guard isShown, case .success(let text) = encoding.utf8(from: bytes),
        text.withUnsafeBufferPointer({ UTF8Check.fault(in: $0) }) == nil
      else { return nil }
      return text
    }
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}
