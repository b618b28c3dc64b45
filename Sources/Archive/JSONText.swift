/// Writes UTF-8 as the content of a JSON text, sixteen bytes at a time where none needs an escape.
enum JSONText {
  /// The most bytes that one byte of text becomes: `\u001f`.
  static let mostPerByte = 6
  /// Bytes beyond the written ones that may be overwritten.
  static let slack = 16

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Writes a text.
  ///
  /// - Parameters:
  ///   - text: UTF-8.
  ///   - target: Has room for ``mostPerByte`` times the text, and ``slack`` more.
  /// - Returns: The number of bytes written.
  static func write(
    _ text: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let source = text.baseAddress else { return 0 }
    var read = 0
    var written = 0
    while read + 16 <= text.count {
      // Two words in place of one vector: the library's comparisons of vectors are many calls.
      let low = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: read, as: UInt64.self))
      let high = UInt64(
        littleEndian: source.loadUnaligned(fromByteOffset: read + 8, as: UInt64.self))
      let room = UnsafeMutableRawPointer(target + written)
      room.storeBytes(of: low.littleEndian, as: UInt64.self)
      room.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
      let special = specialBytes(of: low)
      let later = specialBytes(of: high)
      guard special | later != 0 else {
        read += 16
        written += 16
        continue
      }
      let clean =
        special != 0
        ? special.trailingZeroBitCount / 8 : 8 + later.trailingZeroBitCount / 8
      read += clean + 1
      written += clean
      let escaped = source.load(fromByteOffset: read - 1, as: UInt8.self)
      written += writeEscape(of: escaped, to: target + written)
    }
    while read < text.count {
      let byte = source.load(fromByteOffset: read, as: UInt8.self)
      read += 1
      if isSpecial(byte) {
        written += writeEscape(of: byte, to: target + written)
      } else {
        target[written] = byte
        written += 1
      }
    }
    return written
  }

  /// Reads the content of a text, with its one-letter escapes undone.
  ///
  /// - Parameters:
  ///   - line: Where the text stands, with what follows it.
  ///   - start: Where to begin.
  ///   - text: What is read is appended.
  /// - Returns: Where reading stopped: at a quote, a control character, a reverse solidus of another escape, or the end.
  static func read(_ line: [UInt8], from start: Int, to text: inout [UInt8]) -> Int {
    line.withUnsafeBufferPointer { bytes in
      var index = start
      while true {
        let plain = plainCount(in: UnsafeRawBufferPointer(bytes), from: index)
        let isEscaped = index + plain + 1 < bytes.count && bytes[index + plain] == 0x5C
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<index + plain]))
        index += plain
        guard isEscaped else { return index }
        switch bytes[index + 1] {
        case 0x6E: text.append(0x0A)
        case 0x22, 0x5C, 0x2F: text.append(bytes[index + 1])
        case 0x72: text.append(0x0D)
        case 0x74: text.append(0x09)
        default: return index
        }
        index += 2
      }
    }
  }

  /// Reads the content of a text into memory that has room, with its one-letter escapes undone.
  ///
  /// - Parameters:
  ///   - text: Where the text stands, with what follows it.
  ///   - target: Has room for as many bytes as `text` has, and ``slack`` more.
  /// - Returns: Where reading stopped, as ``read(_:from:to:)`` tells it, and the number of bytes written.
  static func read(
    _ text: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>
  ) -> (read: Int, written: Int) {
    var index = 0
    var written = 0
    while true {
      while index + 8 <= text.count {
        let word = UInt64(
          littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        UnsafeMutableRawPointer(target + written).storeBytes(of: word.littleEndian, as: UInt64.self)
        let special = specialBytes(of: word)
        let clean = special == 0 ? 8 : special.trailingZeroBitCount / 8
        index += clean
        written += clean
        if special != 0 { break }
      }
      while index < text.count, !isSpecial(text[index]) {
        target[written] = text[index]
        index += 1
        written += 1
      }
      guard index + 1 < text.count, text[index] == 0x5C,
        let plain = unescaped(text[index + 1])
      else { return (index, written) }
      target[written] = plain
      index += 2
      written += 1
    }
  }

  /// Counts the bytes that the content of a text stands for.
  ///
  /// - Parameter text: Where the text stands, with what follows it.
  /// - Returns: Where counting stopped, as ``read(_:from:to:)`` tells it, and the number of bytes.
  static func count(_ text: UnsafeRawBufferPointer) -> (read: Int, count: Int) {
    guard let bytes = text.baseAddress else { return (0, 0) }
    var index = 0
    var escapes = 0
    // Texts of files have an escape every few bytes: one word at a time, and on from behind each escape.
    while index + 8 < text.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let special = specialBytes(of: word)
      guard special != 0 else {
        index += 8
        continue
      }
      index += special.trailingZeroBitCount / 8
      guard bytes.load(fromByteOffset: index, as: UInt8.self) == 0x5C,
        isShort(bytes.load(fromByteOffset: index + 1, as: UInt8.self))
      else { return (index, index - escapes) }
      index += 2
      escapes += 1
    }
    while true {
      index += plainCount(in: text, from: index)
      guard index + 1 < text.count, text[index] == 0x5C, isShort(text[index + 1]) else {
        return (index, index - escapes)
      }
      index += 2
      escapes += 1
    }
  }

  /// Whether a letter behind a reverse solidus stands for one byte that texts have.
  @inline(__always)
  private static func isShort(_ letter: UInt8) -> Bool {
    switch letter {
    case 0x6E, 0x22, 0x5C, 0x2F, 0x72, 0x74: true
    default: false
    }
  }

  /// Returns what a letter behind a reverse solidus stands for, where that is one byte that texts have.
  private static func unescaped(_ letter: UInt8) -> UInt8? {
    switch letter {
    case 0x6E: 0x0A
    case 0x22, 0x5C, 0x2F: letter
    case 0x72: 0x0D
    case 0x74: 0x09
    default: nil
    }
  }

  /// Returns how many bytes from an index on stand for themselves in a JSON text.
  @inline(__always)
  static func plainCount(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index + 16 <= bytes.count {
      let low = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let high = bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
      let special = specialBytes(of: UInt64(littleEndian: low))
      let later = specialBytes(of: UInt64(littleEndian: high))
      guard special | later == 0 else {
        let clean =
          special != 0
          ? special.trailingZeroBitCount / 8 : 8 + later.trailingZeroBitCount / 8
        return index - start + clean
      }
      index += 16
    }
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let special = specialBytes(of: UInt64(littleEndian: word))
      guard special == 0 else { return index - start + special.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count, !isSpecial(bytes[index]) { index += 1 }
    return index - start
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C
  }

  /// Returns a word whose lowest set bit is the highest of the first byte that needs an escape, or 0.
  ///
  /// Borrows may set bits of later bytes too; only the first counts.
  ///
  /// Source: Sean Eron Anderson, Bit Twiddling Hacks, "Determine if a word has a byte less than n".
  private static func specialBytes(of word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let control = (word &- ones &* 0x20) & ~word
    return (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highBits
  }

  private static func writeEscape(
    of byte: UInt8, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    target[0] = 0x5C
    switch byte {
    case 0x0A: target[1] = 0x6E
    case 0x22, 0x5C: target[1] = byte
    case 0x0D: target[1] = 0x72
    case 0x09: target[1] = 0x74
    default:
      target[1] = 0x75
      target[2] = 0x30
      target[3] = 0x30
      target[4] = 0x30 + byte >> 4
      target[5] = HexText.digit(byte & 15)
      return 6
    }
    return 2
  }
}

/// Writes and reads numbers as lower-case hexadecimal.
enum HexText {
  /// Reads eight digits, the first in the highest byte, all at once; `nil` where a byte is none.
  static func number(_ digits: UInt64) -> UInt32? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits = ones &* 0x80
    guard digits & highBits == 0 else { return nil }
    // No byte carries into the next: each is below 0x80, and so is what is added to bring a bound there.
    let decimals = (digits &+ ones &* (0x80 - 0x30)) & ~(digits &+ ones &* (0x80 - 0x3A))
    let letters = (digits &+ ones &* (0x80 - 0x61)) & ~(digits &+ ones &* (0x80 - 0x67)) & highBits
    guard (decimals & highBits) | letters == highBits else { return nil }
    // A letter's low four bits are 1 to 6.
    var values = digits & (ones &* 0x0F) &+ (letters >> 7) &* 9
    values = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
    values = (values | values >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: values | values >> 16)
  }

  /// Writes the sixteen digits of a word, highest first.
  static func write(_ word: UInt64, to target: UnsafeMutablePointer<UInt8>) {
    var rest = word
    var index = 16
    while index > 0 {
      index -= 1
      target[index] = digit(UInt8(rest & 15))
      rest /= 16
    }
  }

  /// Returns the digit of a value from 0 to 15.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 + value - 10
  }
}
