import CDeflate

/// Facts about blocked gzip: a gzip file of members of at most 64 KB, each of which says its own size.
///
/// Source: SAM/BAM Format Specification, section 4.1.
package enum BGZF {
  /// The most input that goes into one block, in bytes; what `bgzip` takes.
  package static let maxInput = 65_280
  /// The most bytes that a block may have, compressed or expanded.
  package static let maxBlock = 65_536
  /// The empty block that ends a file.
  package static let endBlock: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x04, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0,
    0, 0, 0, 0,
  ]

  static let headerSize = 18
  static let trailerSize = 8

  /// Returns the CRC-32 of bytes.
  static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let start = bytes.baseAddress else { return 0 }
    return libdeflate_crc32(0, start, bytes.count)
  }
}

extension BGZF {
  /// Returns where a byte is found again: the start of its block, shifted left by 16, and its place within the block.
  package static func virtualOffset(block: UInt64, within: Int) -> UInt64 {
    precondition(block < 1 << 48, "a block begins below 256 TB")
    precondition((0..<maxBlock).contains(within), "a block expands to at most 64 KB")
    return block << 16 | UInt64(within)
  }
}
