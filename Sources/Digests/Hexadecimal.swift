/// Lower-case hexadecimal by hand: a formatter costs as much as the rest of a record's work.
package enum Hexadecimal {
  /// Returns two digits a byte.
  package static func text(of bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { target in
      for index in bytes.indices {
        target[index * 2] = digit(bytes[index] >> 4)
        target[index * 2 + 1] = digit(bytes[index] & 0xF)
      }
      return bytes.count * 2
    }
  }

  /// Returns the bytes, or `nil` for an odd count or anything but the digits 0-9, a-f and A-F.
  package static func bytes(of text: some StringProtocol) -> [UInt8]? {
    let source = Array(text.utf8)
    guard source.count % 2 == 0 else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(source.count / 2)
    for index in stride(from: 0, to: source.count, by: 2) {
      guard let high = value(of: source[index]), let low = value(of: source[index + 1]) else {
        return nil
      }
      result.append(high << 4 | low)
    }
    return result
  }

  /// Returns the digit of a value from 0 to 15.
  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 + value - 10
  }

  /// Returns the value of one digit.
  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x61 + 10
    case 0x41...0x46: digit - 0x41 + 10
    default: nil
    }
  }
}
