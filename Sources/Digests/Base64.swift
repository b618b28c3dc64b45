/// Base 64 with padding, in one line.
///
/// Source: RFC 4648 section 4.
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each byte as a digit; 255 for those that are none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  private static let padding = UInt8(ascii: "=")

  /// Which texts are taken.
  package enum Reading: Sendable {
    /// Those alone that ``text(of:)`` would have written.
    case exact
    /// White space anywhere does no harm, nor do bits behind the last byte.
    case lenient
  }

  /// Returns the text of bytes.
  package static func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
    let length = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: length) { target in
      write(bytes, to: target)
      return length
    }
  }

  /// Returns the text of bytes, in ASCII.
  package static func ascii(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let length = (bytes.count + 2) / 3 * 4
    return [UInt8](unsafeUninitializedCapacity: length) { target, count in
      write(bytes, to: target)
      count = length
    }
  }

  /// Returns the bytes of a text, or `nil` when it is none that may be taken.
  package static func bytes(
    of text: UnsafeBufferPointer<UInt8>, _ reading: Reading
  ) -> [UInt8]? {
    var isSound = false
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { target, count in
      var reader = Reader(text: text, target: target, isLenient: reading == .lenient)
      isSound = values.withUnsafeBufferPointer { reader.read($0) }
      count = reader.made
    }
    return isSound ? bytes : nil
  }

  /// Writes the text of bytes; the target has room for it.
  private static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<UInt8>
  ) {
    alphabet.withUnsafeBufferPointer { alphabet in
      var index = 0
      var place = 0
      while index + 3 <= bytes.count {
        let word = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
        target[place] = alphabet[word >> 18]
        target[place + 1] = alphabet[word >> 12 & 63]
        target[place + 2] = alphabet[word >> 6 & 63]
        target[place + 3] = alphabet[word & 63]
        index += 3
        place += 4
      }
      let rest = bytes.count - index
      if rest == 0 { return }
      let word = Int(bytes[index]) << 16 | (rest > 1 ? Int(bytes[index + 1]) << 8 : 0)
      target[place] = alphabet[word >> 18]
      target[place + 1] = alphabet[word >> 12 & 63]
      target[place + 2] = rest > 1 ? alphabet[word >> 6 & 63] : padding
      target[place + 3] = padding
    }
  }

  /// One reading of one text.
  private struct Reader {
    let text: UnsafeBufferPointer<UInt8>
    /// Has room for three bytes for every four of the text.
    let target: UnsafeMutableBufferPointer<UInt8>
    let isLenient: Bool
    /// How many bytes are in the target.
    var made = 0
    private var index = 0

    init(
      text: UnsafeBufferPointer<UInt8>, target: UnsafeMutableBufferPointer<UInt8>, isLenient: Bool
    ) {
      self.text = text
      self.target = target
      self.isLenient = isLenient
    }

    /// Reads all of the text; false where it may not be taken.
    mutating func read(_ values: UnsafeBufferPointer<UInt8>) -> Bool {
      var word = 0
      var digits = 0
      var padded = 0
      while true {
        if digits == 0, padded == 0 { readGroups(values) }
        guard index < text.count else { return digits == 0 }
        let byte = text[index]
        index += 1
        if isLenient, byte <= 0x20 { continue }
        if byte == Base64.padding {
          padded += 1
          word <<= 6
        } else {
          let value = values[Int(byte)]
          guard value < 64, padded == 0 else { return false }
          word = word << 6 | Int(value)
        }
        digits += 1
        if digits < 4 { continue }
        guard padded <= 2, isLenient || word & (1 << (8 * padded) - 1) == 0 else { return false }
        for place in 0..<3 - padded {
          target[made] = UInt8(truncatingIfNeeded: word >> (16 - 8 * place))
          made += 1
        }
        word = 0
        digits = 0
      }
    }

    /// Reads groups of four digits until something else stands in one.
    private mutating func readGroups(_ values: UnsafeBufferPointer<UInt8>) {
      while index + 4 <= text.count {
        let first = values[Int(text[index])]
        let second = values[Int(text[index + 1])]
        let third = values[Int(text[index + 2])]
        let fourth = values[Int(text[index + 3])]
        if first | second | third | fourth > 63 { return }
        target[made] = first << 2 | second >> 4
        target[made + 1] = second << 4 | third >> 2
        target[made + 2] = third << 6 | fourth
        index += 4
        made += 3
      }
    }
  }
}
