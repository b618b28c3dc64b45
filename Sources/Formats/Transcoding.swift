extension TextEncoding {
  /// Turns bytes of this encoding into UTF-8.
  ///
  /// - Parameter bytes: The text without a byte order mark.
  /// - Returns: The text in UTF-8, or the offset of the first byte that is no text in this encoding.
  func utf8(from bytes: UnsafeBufferPointer<UInt8>) -> Result<[UInt8], TranscodingFault> {
    switch self {
    case .utf8, .ascii: .success(Array(bytes))
    case .latin1: singleBytes(bytes) { $0 < 0x20 || !(0x80...0x9F).contains($0) ? UInt16($0) : 0 }
    case .latin9: singleBytes(bytes, scalar: Self.latin9Scalar)
    case .windows1252: singleBytes(bytes, scalar: Self.windows1252Scalar)
    case .utf16LittleEndian: utf16(bytes, low: 0, high: 1)
    case .utf16BigEndian: utf16(bytes, low: 1, high: 0)
    }
  }

  /// Transcodes an encoding of one byte a character; a scalar of 0 marks a byte that is no text.
  private func singleBytes(
    _ bytes: UnsafeBufferPointer<UInt8>, scalar: (UInt8) -> UInt16
  ) -> Result<[UInt8], TranscodingFault> {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for index in 0..<bytes.count {
      let byte = bytes[index]
      if byte != 0, byte < 0x80 {
        result.append(byte)
        continue
      }
      let value = scalar(byte)
      guard value != 0 else { return .failure(TranscodingFault(offset: index, isNUL: byte == 0)) }
      append(UInt32(value), to: &result)
    }
    return .success(result)
  }

  private func utf16(
    _ bytes: UnsafeBufferPointer<UInt8>, low: Int, high: Int
  ) -> Result<[UInt8], TranscodingFault> {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index + 1 < bytes.count {
      let unit = UInt32(bytes[index + low]) | UInt32(bytes[index + high]) << 8
      if unit & 0xF800 != 0xD800 {
        guard unit != 0 else { return .failure(TranscodingFault(offset: index, isNUL: true)) }
        append(unit, to: &result)
        index += 2
        continue
      }
      guard unit < 0xDC00, index + 3 < bytes.count else {
        return .failure(TranscodingFault(offset: index, isNUL: false))
      }
      let second = UInt32(bytes[index + 2 + low]) | UInt32(bytes[index + 2 + high]) << 8
      guard second & 0xFC00 == 0xDC00 else {
        return .failure(TranscodingFault(offset: index, isNUL: false))
      }
      append(0x10000 + ((unit & 0x3FF) << 10 | second & 0x3FF), to: &result)
      index += 4
    }
    guard index == bytes.count else {
      return .failure(TranscodingFault(offset: index, isNUL: false))
    }
    return .success(result)
  }

  private func append(_ scalar: UInt32, to result: inout [UInt8]) {
    switch scalar {
    case ..<0x80:
      result.append(UInt8(scalar))
    case ..<0x800:
      result.append(UInt8(0xC0 | scalar >> 6))
      result.append(UInt8(0x80 | scalar & 0x3F))
    case ..<0x10000:
      result.append(UInt8(0xE0 | scalar >> 12))
      result.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      result.append(UInt8(0x80 | scalar & 0x3F))
    default:
      result.append(UInt8(0xF0 | scalar >> 18))
      result.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      result.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      result.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// Returns how many bytes of this encoding a piece of valid UTF-8 was made from.
  ///
  /// Transcoding is reversible, so the ranges of a transcoded text lead back to those of the bytes received.
  func sourceLength(ofUTF8 bytes: ArraySlice<UInt8>) -> Int {
    if self == .utf8 || self == .ascii { return bytes.count }
    var scalars = 0
    var pairs = 0
    for byte in bytes where byte & 0xC0 != 0x80 {
      scalars += 1
      if byte >= 0xF0 { pairs += 1 }
    }
    return isUTF16 ? 2 * (scalars + pairs) : scalars
  }
}

/// A byte that is no text in the encoding in question.
struct TranscodingFault: Error, Equatable {
  let offset: Int
  let isNUL: Bool
}

extension TextEncoding {
  /// What windows-1252 has at 80 to 9F; 0 where it has nothing.
  ///
  /// - Source: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT
  private static let windows1252Upper: [UInt16] = [
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x0000, 0x017D, 0x0000,
    0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178,
  ]

  /// What ISO-8859-15 has where ISO-8859-1 has something else.
  ///
  /// - Source: https://www.unicode.org/Public/MAPPINGS/ISO8859/8859-15.TXT
  private static let latin9Changes: KeyValuePairs<UInt8, UInt16> = [
    0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152,
    0xBD: 0x0153, 0xBE: 0x0178,
  ]

  private static func latin9Scalar(_ byte: UInt8) -> UInt16 {
    if (0x80...0x9F).contains(byte) { return 0 }
    return latin9Changes.first { $0.key == byte }?.value ?? UInt16(byte)
  }

  /// Returns the byte that an encoding of one byte a character has for a character, or `nil` when it has none.
  func byte(of scalar: Unicode.Scalar) -> UInt8? {
    switch self {
    case .ascii: return scalar.value < 0x80 ? UInt8(scalar.value) : nil
    case .latin1:
      return scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value)
        ? UInt8(scalar.value) : nil
    case .latin9:
      if let changed = Self.latin9Changes.first(where: { UInt32($0.value) == scalar.value }) {
        return changed.key
      }
      guard let byte = TextEncoding.latin1.byte(of: scalar) else { return nil }
      return Self.latin9Scalar(byte) == UInt16(byte) ? byte : nil
    case .windows1252: return Self.windows1252Byte(scalar)
    case .utf8, .utf16LittleEndian, .utf16BigEndian: return nil
    }
  }

  private static func windows1252Scalar(_ byte: UInt8) -> UInt16 {
    (0x80...0x9F).contains(byte) ? windows1252Upper[Int(byte) - 0x80] : UInt16(byte)
  }

  /// True for a byte that stands for a character in windows-1252.
  static func windows1252Has(_ byte: UInt8) -> Bool {
    byte != 0 && windows1252Scalar(byte) != 0
  }

  /// Returns the byte that windows-1252 has for a character, or `nil` when it has none.
  static func windows1252Byte(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x01..<0x80, 0xA0...0xFF: UInt8(scalar.value)
    case 0x0100...0xFFFF:
      windows1252Upper.firstIndex(of: UInt16(scalar.value)).map { UInt8($0 + 0x80) }
    default: nil
    }
  }
}
