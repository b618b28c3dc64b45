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
  package var byteCount: Int { writer.bytes.count }

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
    lineStarts.append(writer.bytes.count)
    writer.append(line)
    return lineStarts.count - 1
  }

  /// Adds another builder's lines and returns the index of the first.
  @discardableResult
  package mutating func append(_ other: ArchiveBlockBuilder) -> Int {
    let first = lineStarts.count
    lineStarts.append(contentsOf: other.lineStarts.map { $0 + writer.bytes.count })
    writer.append(other.writer)
    return first
  }

  /// Compresses the lines with a compressor of the caller's.
  package func compressed(by compressor: BGZFCompressor) -> ArchiveBlock {
    ArchiveBlock(blocks: compressor.compress(writer.bytes), lineStarts: lineStarts)
  }

  /// Compresses the lines in parallel; the result is the same, byte for byte.
  ///
  /// - Parameters:
  ///   - level: The compression level, 0 to 9.
  ///   - workers: At most so many pieces at a time, at least 1.
  /// - Returns: The block.
  /// - Throws: ``Compression/CompressionError/memory``.
  package func compressed(level: Int, workers: Int) async throws -> ArchiveBlock {
    let bytes = writer.bytes
    let pieces = Self.pieces(of: bytes.count, workers: workers)
    let runs = try await withThrowingTaskGroup(of: (Int, BGZFBlocks).self) { group in
      for (index, piece) in pieces.enumerated() {
        group.addTask {
          let compressor = try BGZFCompressor(level: level)
          return (
            index, bytes.withUnsafeBytes { compressor.compress(.init(rebasing: $0[piece])) }
          )
        }
      }
      var runs = [BGZFBlocks](repeating: BGZFBlocks(), count: pieces.count)
      for try await (index, run) in group { runs[index] = run }
      return runs
    }
    var blocks = BGZFBlocks()
    for run in runs { blocks.append(run) }
    return ArchiveBlock(blocks: blocks, lineStarts: lineStarts)
  }

  /// Cuts bytes into one piece a worker, at the borders where one worker's blocks would have them.
  private static func pieces(of count: Int, workers: Int) -> [Range<Int>] {
    let blocks = (count + BGZF.maxInput - 1) / BGZF.maxInput
    let share = max(1, (blocks + workers - 1) / max(1, workers)) * BGZF.maxInput
    return stride(from: 0, to: count, by: share).map { $0..<min($0 + share, count) }
  }
}
