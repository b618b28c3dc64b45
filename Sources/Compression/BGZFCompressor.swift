/// Turns bytes into BGZF blocks with one compressor.
///
/// Not for use by two threads at once: each worker owns one.
package final class BGZFCompressor {
  private let deflater: Deflater
  private var block = [UInt8](repeating: 0, count: BGZF.maxBlock)

  /// Creates a compressor for a level from 0 to 9.
  package init(level: Int) throws(CompressionError) {
    deflater = try Deflater(level: level)
    block.replaceSubrange(0..<BGZF.headerSize, with: BGZF.endBlock[..<BGZF.headerSize])
  }

  /// Compresses bytes into as few blocks as take them, all of nearly the same size; no bytes need none.
  package func compress(_ input: UnsafeRawBufferPointer) -> BGZFBlocks {
    var blocks = BGZFBlocks()
    blocks.reserve(forInput: input.count)
    let count = (input.count + BGZF.maxInput - 1) / BGZF.maxInput
    // A small block at the end would begin without anything to refer to, so all are made a little smaller.
    let share = count == 0 ? 1 : (input.count + count - 1) / count
    for start in stride(from: 0, to: input.count, by: share) {
      let piece = UnsafeRawBufferPointer(rebasing: input[start..<min(start + share, input.count)])
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
