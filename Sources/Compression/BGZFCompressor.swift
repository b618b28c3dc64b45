import CZlib

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
    UInt32(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}

/// Compressed blocks with what is needed to find a byte of their input again.
package struct BGZFBlocks: Sendable, Hashable {
  /// The blocks, ready to be appended to a file.
  package private(set) var bytes: [UInt8] = []
  /// Where each block begins in ``bytes``.
  package private(set) var starts: [Int] = []
  /// Where the input of each block begins in the input of all.
  private var inputStarts: [Int] = []
  /// The number of bytes that were compressed.
  package private(set) var inputCount = 0

  /// Creates a run of no blocks.
  package init() {}

  /// Returns the virtual offset of a byte of the input, for blocks that begin at `base` of their file.
  ///
  /// The position is 0 to ``inputCount``; the last means the end.
  package func virtualOffset(of position: Int, base: UInt64) -> UInt64 {
    precondition((0...inputCount).contains(position), "the position lies within the input")
    guard position < inputCount else {
      return BGZF.virtualOffset(block: base + UInt64(bytes.count), within: 0)
    }
    let block = block(holding: position)
    return BGZF.virtualOffset(
      block: base + UInt64(starts[block]), within: position - inputStarts[block])
  }

  /// Returns the index of the last block whose input begins at or before a position.
  private func block(holding position: Int) -> Int {
    var low = 0
    var high = inputStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if inputStarts[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// Appends blocks whose input follows ours.
  package mutating func append(_ next: BGZFBlocks) {
    starts.append(contentsOf: next.starts.map { $0 + bytes.count })
    inputStarts.append(contentsOf: next.inputStarts.map { $0 + inputCount })
    bytes.append(contentsOf: next.bytes)
    inputCount += next.inputCount
  }

  mutating func append(block: UnsafeRawBufferPointer, inputCount: Int) {
    starts.append(bytes.count)
    inputStarts.append(self.inputCount)
    bytes.append(contentsOf: block)
    self.inputCount += inputCount
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

/// Turns bytes into BGZF blocks with one zlib state.
///
/// Not for use by two threads at once: each worker owns one. Blocks are independent, so that a group may be cut at
/// multiples of ``BGZF/maxInput`` and its pieces compressed by several workers.
package final class BGZFCompressor {
  private let deflater: Deflater
  private var block = [UInt8](repeating: 0, count: BGZF.maxBlock)

  /// Creates a compressor for a level from 0 to 9.
  package init(level: Int) throws(CompressionError) {
    deflater = try Deflater(container: .raw, level: level)
    block.replaceSubrange(0..<BGZF.headerSize, with: BGZF.endBlock[..<BGZF.headerSize])
  }

  /// Compresses bytes into as many blocks as they need; no bytes need none.
  package func compress(_ input: UnsafeRawBufferPointer) -> BGZFBlocks {
    var blocks = BGZFBlocks()
    for start in stride(from: 0, to: input.count, by: BGZF.maxInput) {
      let piece = UnsafeRawBufferPointer(
        rebasing: input[start..<min(start + BGZF.maxInput, input.count)])
      let size = fill(with: piece)
      block.withUnsafeBytes {
        blocks.append(block: .init(rebasing: $0[..<size]), inputCount: piece.count)
      }
    }
    return blocks
  }

  /// Compresses bytes into as many blocks as they need.
  package func compress(_ input: [UInt8]) -> BGZFBlocks {
    input.withUnsafeBytes { compress($0) }
  }

  /// Makes one block of a piece in ``block`` and returns its size.
  private func fill(with piece: UnsafeRawBufferPointer) -> Int {
    let deflater = deflater
    return block.withUnsafeMutableBytes { target in
      let room = UnsafeMutableRawBufferPointer(
        rebasing: target[BGZF.headerSize..<(BGZF.maxBlock - BGZF.trailerSize)])
      let count = deflater.compress(piece, into: room) ?? Self.store(piece, into: room)
      let size = BGZF.headerSize + count + BGZF.trailerSize
      target.storeBytes(of: UInt16(size - 1).littleEndian, toByteOffset: 16, as: UInt16.self)
      target.storeBytes(
        of: BGZF.checksum(of: piece).littleEndian, toByteOffset: size - 8, as: UInt32.self)
      target.storeBytes(
        of: UInt32(piece.count).littleEndian, toByteOffset: size - 4, as: UInt32.self)
      return size
    }
  }

  /// Writes a piece as one stored block, which always fits: for bytes that deflate would make larger.
  private static func store(
    _ piece: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    room[0] = 1
    room.storeBytes(of: UInt16(piece.count).littleEndian, toByteOffset: 1, as: UInt16.self)
    room.storeBytes(of: ~UInt16(piece.count).littleEndian, toByteOffset: 3, as: UInt16.self)
    UnsafeMutableRawBufferPointer(rebasing: room[5...]).copyMemory(from: piece)
    return 5 + piece.count
  }
}
