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
  private let blocks: BGZFBlocks
  private let lineStarts: [Int]

  fileprivate init(blocks: BGZFBlocks, lineStarts: [Int]) {
    self.blocks = blocks
    self.lineStarts = lineStarts
  }

  /// The bytes to append.
  package var bytes: [UInt8] { blocks.bytes }

  /// The number of lines.
  package var lineCount: Int { lineStarts.count }

  /// Returns where a line is found, once the block stands at `base` of a day's file.
  ///
  /// - Parameters:
  ///   - line: The line's index as ``ArchiveBlockBuilder/append(_:)-(ArchiveLine)`` returned it.
  ///   - day: The day of the file.
  ///   - base: The length of the file before the block was appended, in bytes.
  /// - Returns: The position, which stays valid for ever.
  package func position(ofLine line: Int, day: Day, base: Int64) -> ArchivePosition {
    ArchivePosition(
      day: day, offset: blocks.virtualOffset(of: lineStarts[line], base: UInt64(base)))
  }
}

/// Collects the lines of one group and compresses them.
///
/// Workers may each fill a builder with lines of their own; the committer joins them in order.
package struct ArchiveBlockBuilder: Sendable {
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

  /// Forgets all lines and keeps the memory.
  package mutating func reset() {
    writer.reset()
    lineStarts.removeAll(keepingCapacity: true)
  }

  /// Adds a line and returns its index.
  @discardableResult
  package mutating func append(_ line: ArchiveLine) -> Int {
    lineStarts.append(writer.count)
    writer.append(line)
    return lineStarts.count - 1
  }

  /// Adds another builder's lines and returns the index of the first.
  @discardableResult
  package mutating func append(_ other: ArchiveBlockBuilder) -> Int {
    let first = lineStarts.count
    let start = writer.count
    lineStarts.reserveCapacity(lineStarts.count + other.lineStarts.count)
    for line in other.lineStarts { lineStarts.append(start + line) }
    writer.append(other.writer)
    return first
  }

  /// Compresses the lines with a compressor of the caller's.
  package func compressed(by compressor: BGZFCompressor) -> ArchiveBlock {
    ArchiveBlock(blocks: writer.withBytes { compressor.compress($0) }, lineStarts: lineStarts)
  }

  // MARK: Compression by several workers

  /// Cuts the lines into pieces that workers may compress at the same time, each with a compressor of its own.
  ///
  /// - Parameter most: The number of pieces wanted, at least 1; few lines make fewer.
  /// - Returns: Ranges of bytes for ``compress(_:by:)``, in order.
  package func pieces(atMost most: Int) -> [Range<Int>] {
    // Cut where one worker's blocks would have their borders, so that the file does not tell how many there were.
    let blocks = (writer.count + BGZF.maxInput - 1) / BGZF.maxInput
    let share = max(1, (blocks + most - 1) / most) * BGZF.maxInput
    return stride(from: 0, to: writer.count, by: share)
      .map {
        $0..<min($0 + share, writer.count)
      }
  }

  /// Compresses one piece.
  package func compress(_ piece: Range<Int>, by compressor: BGZFCompressor) -> BGZFBlocks {
    writer.withBytes { compressor.compress(UnsafeRawBufferPointer(rebasing: $0[piece])) }
  }

  /// Joins the pieces, compressed and in order; the same block as ``compressed(by:)`` makes, byte for byte.
  package func joined(_ pieces: [BGZFBlocks]) -> ArchiveBlock {
    var blocks = BGZFBlocks()
    for piece in pieces { blocks.append(piece) }
    precondition(blocks.inputCount == writer.count, "every piece is compressed, once")
    return ArchiveBlock(blocks: blocks, lineStarts: lineStarts)
  }
}
