/// Finds where lines end, eight bytes at a time.
enum LineFeed {
  private static let byte: UInt8 = 0x0A
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Returns the index of the first line feed from an index on, or `nil` without one.
  static func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let others = word ^ (ones &* UInt64(byte))
      // The lowest bit that is set is that of the first byte that is zero; borrows set bits of later ones only.
      let found = (others &- ones) & ~others & highBits
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      if bytes[index] == byte { return index }
      index += 1
    }
    return nil
  }
}
