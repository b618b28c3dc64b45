package import Compression

/// Where a line of the archive is found again.
package struct ArchivePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let day: Day
  /// The BGZF virtual offset within the day file.
  package let offset: UInt64

  package init(day: Day, offset: UInt64) {
    self.day = day
    self.offset = offset
  }

  /// The position as `2026-11-22@1234567`.
  package var description: String { "\(day)@\(offset)" }

  package static func < (left: ArchivePosition, right: ArchivePosition) -> Bool {
    (left.day, left.offset) < (right.day, right.offset)
  }
}

/// The compressed lines of one group, ready to be appended to a day file.
package struct ArchiveBlock: Sendable, Hashable {
  /// The bytes to append.
  package private(set) var bytes: [UInt8]
  /// The virtual offset of each line, for a block at the beginning of its file.
  private var lineOffsets: [UInt64]

  fileprivate init(blocks: consuming BGZFBlocks, lineStarts: [Int]) {
    lineOffsets = lineStarts.map { blocks.virtualOffset(of: $0, base: 0) }
    bytes = blocks.bytes
  }

  /// Joins the lines that several workers compressed, in order.
  package init(joining parts: [ArchiveBlock]) {
    bytes = []
    lineOffsets = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    lineOffsets.reserveCapacity(parts.reduce(0) { $0 + $1.lineCount })
    for part in parts {
      let base = BGZF.virtualOffset(block: UInt64(bytes.count), within: 0)
      for offset in part.lineOffsets { lineOffsets.append(base + offset) }
      bytes.append(contentsOf: part.bytes)
    }
  }

  /// The number of lines.
  package var lineCount: Int { lineOffsets.count }

  /// Returns where a line is found, once the block stands at `base` of a day's file.
  ///
  /// - Parameters:
  ///   - line: The line's index, counted from the first line of the first part.
  ///   - day: The day of the file.
  ///   - base: The length of the file before the block was appended, in bytes.
  /// - Returns: The position, which stays valid for ever.
  package func position(ofLine line: Int, day: Day, base: Int64) -> ArchivePosition {
    ArchivePosition(
      day: day,
      offset: BGZF.virtualOffset(block: UInt64(base), within: 0) + lineOffsets[line])
  }
}

/// Encodes lines and compresses them, in memory that it keeps for the next ones.
///
/// Not for use by two threads at once: each worker owns one, and the blocks of several are joined in order.
package final class ArchiveBlockBuilder {
  private var writer = LineWriter()
  private var lineStarts: [Int] = []

  /// Creates a builder without lines.
  package init() {}

  /// The number of lines so far.
  package var lineCount: Int { lineStarts.count }

  /// The number of bytes so far, before compression.
  package var byteCount: Int { writer.count }

  /// The lines so far, as they will be read.
  package var bytes: [UInt8] { writer.bytes }

  /// Forgets all lines.
  package func reset() {
    writer.reset()
    lineStarts.removeAll(keepingCapacity: true)
  }

  /// Adds a line and returns its index.
  @discardableResult
  package func append(_ line: ArchiveLine) -> Int {
    lineStarts.append(writer.count)
    writer.append(line)
    return lineStarts.count - 1
  }

  /// Adds the line of a piece of a drop, as ``append(_:)`` does with an ``ArchiveLine/Slice``, which has a copy of the bytes.
  ///
  /// - Returns: The line's index.
  @discardableResult
  package func appendSlice(
    drop: Int64, ordinal: Int, offset: Int64, bytes: UnsafeRawBufferPointer, at: Int64,
    group: Int64
  ) -> Int {
    lineStarts.append(writer.count)
    writer.appendSlice(
      drop: drop, ordinal: ordinal, offset: offset, bytes: bytes, at: at, group: group)
    return lineStarts.count - 1
  }

  /// Compresses the lines with a compressor of the caller's.
  package func compressed(by compressor: BGZFCompressor) -> ArchiveBlock {
    ArchiveBlock(blocks: writer.withBytes { compressor.compress($0) }, lineStarts: lineStarts)
  }
}
