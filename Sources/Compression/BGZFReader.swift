/// Reads a BGZF file block by block, from any block's start, and verifies each.
///
/// Not for use by two threads at once.
package struct BGZFReader {
  /// Returns `count` bytes from `offset` on; fewer only where the file ends.
  package typealias Source = (_ offset: UInt64, _ count: Int) throws -> [UInt8]

  /// One block, expanded.
  package struct Block: Sendable, Hashable {
    /// Where the block begins in the file.
    package let start: UInt64
    /// Where the next block begins, or the file ends.
    package let end: UInt64
    /// The expanded bytes; none for the empty end block.
    package let bytes: [UInt8]
  }

  private let source: Source
  private let inflater: Inflater
  private var latest: Block?
  /// Bytes of the file that were read ahead while walking forward, and where they begin.
  private var window: [UInt8] = []
  private var windowStart: UInt64 = 0

  /// Creates a reader of a file.
  package init(source: @escaping Source) throws {
    self.source = source
    inflater = try Inflater()
  }

  /// Returns the block that begins at a byte of the file, or `nil` where the file ends.
  ///
  /// - Throws: ``BGZFError``, or what the source throws.
  package mutating func block(at start: UInt64) throws -> Block? {
    if let latest, latest.start == start { return latest }
    let raw = try bytes(at: start)
    guard !raw.isEmpty else { return nil }
    let shape = try Self.shape(of: raw, at: start)
    var bytes = [UInt8](repeating: 0, count: shape.expanded)
    let isWhole = bytes.withUnsafeMutableBytes { target in
      raw.withUnsafeBytes { source in
        inflater.expand(.init(rebasing: source[shape.deflated]), exactlyInto: target)
      }
    }
    guard isWhole else { throw BGZFError.corrupt(at: start) }
    guard bytes.withUnsafeBytes({ BGZF.checksum(of: $0) }) == shape.checksum else {
      throw BGZFError.checksum(at: start)
    }
    let block = Block(start: start, end: start + UInt64(shape.size), bytes: bytes)
    latest = block
    return block
  }

  /// Returns the bytes from `start` on, as many as a block can have, fewer only where the file ends.
  private mutating func bytes(at start: UInt64) throws -> [UInt8] {
    let walksForward = latest?.end == start
    if start < windowStart || start + UInt64(BGZF.maxBlock) > windowStart + UInt64(window.count) {
      window = try source(start, walksForward ? BGZF.maxBlock * 16 : BGZF.maxBlock)
      windowStart = start
    }
    let first = Int(start - windowStart)
    return Array(window[first..<min(first + BGZF.maxBlock, window.count)])
  }

  /// Reads the line that begins at a virtual offset, however many blocks it spans.
  ///
  /// - Parameters:
  ///   - position: The virtual offset of the line's first byte.
  ///   - most: The longest line allowed, in bytes.
  /// - Returns: The line without its line feed, and the virtual offset behind it; `nil` at the end of the file. A last
  ///   line without a line feed is a line.
  /// - Throws: ``BGZFError``, or what the source throws.
  package mutating func line(
    at position: UInt64, most: Int
  ) throws -> (bytes: [UInt8], next: UInt64)? {
    let first = position >> 16
    var start = first
    var within = Int(position & 0xFFFF)
    var line: [UInt8] = []
    while let block = try block(at: start) {
      guard within <= block.bytes.count else { throw BGZFError.offset(at: start) }
      let rest = block.bytes[within...]
      let end = rest.firstIndex(of: 0x0A) ?? block.bytes.count
      guard line.count + (end - within) <= most else {
        throw BGZFError.lineTooLong(at: first, most: most)
      }
      line.append(contentsOf: rest[..<end])
      if end < block.bytes.count {
        return (line, Self.position(behind: end, in: block))
      }
      start = block.end
      within = 0
    }
    return line.isEmpty ? nil : (line, BGZF.virtualOffset(block: start, within: 0))
  }

  /// Returns the virtual offset behind a byte of a block.
  private static func position(behind index: Int, in block: Block) -> UInt64 {
    index + 1 < block.bytes.count
      ? BGZF.virtualOffset(block: block.start, within: index + 1)
      : BGZF.virtualOffset(block: block.end, within: 0)
  }

  /// What the frame of a block says.
  private struct Shape {
    let size: Int
    let deflated: Range<Int>
    let expanded: Int
    let checksum: UInt32
  }

  /// Reads the frame of the block at the beginning of `raw`.
  private static func shape(of raw: [UInt8], at start: UInt64) throws(BGZFError) -> Shape {
    let magic: [UInt8] = [0x1F, 0x8B, 8, 4]
    guard raw.starts(with: magic.prefix(raw.count)) else { throw .notABlock(at: start) }
    guard raw.count >= 12 else { throw .truncated(at: start) }
    let deflatedStart = 12 + number(in: raw, at: 10, bytes: 2)
    guard raw.count >= deflatedStart else { throw .truncated(at: start) }
    guard let size = blockSize(in: raw[12..<deflatedStart]),
      size >= deflatedStart + BGZF.trailerSize
    else { throw .notABlock(at: start) }
    guard raw.count >= size else { throw .truncated(at: start) }
    let expanded = number(in: raw, at: size - 4, bytes: 4)
    guard expanded <= BGZF.maxBlock else { throw .corrupt(at: start) }
    return Shape(
      size: size, deflated: deflatedStart..<(size - BGZF.trailerSize), expanded: expanded,
      checksum: UInt32(number(in: raw, at: size - 8, bytes: 4)))
  }

  /// Returns the size that the subfield `BC` of a gzip extra field says, or `nil` where it is missing.
  private static func blockSize(in extra: ArraySlice<UInt8>) -> Int? {
    var index = extra.startIndex
    while index + 4 <= extra.endIndex {
      let length = Int(extra[index + 2]) | Int(extra[index + 3]) << 8
      if extra[index] == 0x42, extra[index + 1] == 0x43, length == 2, index + 6 <= extra.endIndex {
        return (Int(extra[index + 4]) | Int(extra[index + 5]) << 8) + 1
      }
      index += 4 + length
    }
    return nil
  }

  /// Returns the little-endian number at an index.
  private static func number(in raw: [UInt8], at index: Int, bytes: Int) -> Int {
    (0..<bytes).reduce(0) { $0 | Int(raw[index + $1]) << (8 * $1) }
  }
}
