/// Base 64 with padding, in one line.
///
/// Source: RFC 4648 section 4.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each byte as a digit; 255 for those that are none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  /// Appends the text of bytes.
  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.reserveCapacity(text.count + (bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let rest = bytes.count - index
      let second = rest > 1 ? UInt32(bytes[index + 1]) : 0
      let third = rest > 2 ? UInt32(bytes[index + 2]) : 0
      let word = UInt32(bytes[index]) << 16 | second << 8 | third
      text.append(alphabet[Int(word >> 18)])
      text.append(alphabet[Int(word >> 12 & 63)])
      text.append(rest > 1 ? alphabet[Int(word >> 6 & 63)] : 0x3D)
      text.append(rest > 2 ? alphabet[Int(word & 63)] : 0x3D)
      index += 3
    }
  }

  /// Returns the bytes of a text, or `nil` for any text that ``append(_:to:)`` would not have written.
  static func bytes(of text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).filter { $0 == 0x3D }.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var word: UInt32 = 0
    for (index, digit) in text.dropLast(padding).enumerated() {
      let value = values[Int(digit)]
      guard value < 64 else { return nil }
      word = word << 6 | UInt32(value)
      if index % 4 == 3 {
        bytes.append(UInt8(word >> 16 & 255))
        bytes.append(UInt8(word >> 8 & 255))
        bytes.append(UInt8(word & 255))
      }
    }
    switch padding {
    case 1:
      guard word & 3 == 0 else { return nil }
      bytes.append(UInt8(word >> 10 & 255))
      bytes.append(UInt8(word >> 2 & 255))
    case 2:
      guard word & 15 == 0 else { return nil }
      bytes.append(UInt8(word >> 4 & 255))
    default: break
    }
    return bytes
  }
}
