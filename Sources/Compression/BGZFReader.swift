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
    let raw = try range(at: start)
    guard !raw.isEmpty else { return nil }
    let block = try window.withUnsafeBytes { window in
      try expand(UnsafeRawBufferPointer(rebasing: window[raw]), at: start)
    }
    latest = block
    return block
  }

  private func expand(_ raw: UnsafeRawBufferPointer, at start: UInt64) throws(BGZFError) -> Block {
    let shape = try Self.shape(of: raw, at: start)
    let deflated = UnsafeRawBufferPointer(rebasing: raw[shape.deflated])
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: shape.expanded) { target, count in
      let target = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(target)[..<shape.expanded])
      isWhole = inflater.expand(deflated, exactlyInto: target)
      count = isWhole ? shape.expanded : 0
    }
    guard isWhole else { throw BGZFError.corrupt(at: start) }
    guard bytes.withUnsafeBytes({ BGZF.checksum(of: $0) }) == shape.checksum else {
      throw BGZFError.checksum(at: start)
    }
    return Block(start: start, end: start + UInt64(shape.size), bytes: bytes)
  }

  /// Returns where in the window the bytes from `start` on lie, as many as a block can have, fewer only where the file
  /// ends.
  private mutating func range(at start: UInt64) throws -> Range<Int> {
    let walksForward = latest?.end == start
    if start < windowStart || start + UInt64(BGZF.maxBlock) > windowStart + UInt64(window.count) {
      window = try source(start, walksForward ? BGZF.maxBlock * 4 : BGZF.maxBlock)
      windowStart = start
    }
    let first = Int(start - windowStart)
    return first..<min(first + BGZF.maxBlock, window.count)
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
    try withLine(at: position, most: most) { Array($0) }.map { ($0.value, $0.next) }
  }

  /// Lends the line that begins at a virtual offset to `body`, from where it lies if one block holds it.
  ///
  /// Otherwise as ``line(at:most:)``.
  package mutating func withLine<Value>(
    at position: UInt64, most: Int, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) throws -> (value: Value, next: UInt64)? {
    var value: Value?
    let next = try lendLine(at: position, most: most) { value = try body($0) }
    guard let next, let value else { return nil }
    return (value, next)
  }

  /// Lends a line as ``withLine(at:most:_:)`` does, and returns the virtual offset behind it; `nil` at the end of the file.
  ///
  /// Not generic: for whoever reads all lines.
  package mutating func lendLine(
    at position: UInt64, most: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> UInt64? {
    let first = position >> 16
    var start = first
    var within = Int(position & 0xFFFF)
    var line: [UInt8] = []
    while let block = try block(at: start) {
      guard within <= block.bytes.count else { throw BGZFError.offset(at: start) }
      let feed = block.bytes.withUnsafeBytes { LineFeed.first(in: $0, from: within) }
      let end = feed ?? block.bytes.count
      guard line.count + (end - within) <= most else {
        throw BGZFError.lineTooLong(at: first, most: most)
      }
      if feed != nil, line.isEmpty {
        try block.bytes.withUnsafeBytes {
          try body(UnsafeRawBufferPointer(rebasing: $0[within..<end]))
        }
        return Self.position(behind: end, in: block)
      }
      line.append(contentsOf: block.bytes[within..<end])
      if feed != nil {
        try line.withUnsafeBytes(body)
        return Self.position(behind: end, in: block)
      }
      start = block.end
      within = 0
    }
    guard !line.isEmpty else { return nil }
    try line.withUnsafeBytes(body)
    return BGZF.virtualOffset(block: start, within: 0)
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
  private static func shape(
    of raw: UnsafeRawBufferPointer, at start: UInt64
  ) throws(BGZFError) -> Shape {
    let magic: [UInt8] = [0x1F, 0x8B, 8, 4]
    guard raw.starts(with: magic.prefix(raw.count)) else { throw .notABlock(at: start) }
    guard raw.count >= 12 else { throw .truncated(at: start) }
    let deflatedStart = 12 + number(in: raw, at: 10, bytes: 2)
    guard raw.count >= deflatedStart else { throw .truncated(at: start) }
    guard let size = blockSize(in: UnsafeRawBufferPointer(rebasing: raw[12..<deflatedStart])),
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
  private static func blockSize(in extra: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index + 4 <= extra.count {
      let length = Int(extra[index + 2]) | Int(extra[index + 3]) << 8
      if extra[index] == 0x42, extra[index + 1] == 0x43, length == 2, index + 6 <= extra.count {
        return (Int(extra[index + 4]) | Int(extra[index + 5]) << 8) + 1
      }
      index += 4 + length
    }
    return nil
  }

  /// Returns the little-endian number at an index.
  private static func number(in raw: UnsafeRawBufferPointer, at index: Int, bytes: Int) -> Int {
    (0..<bytes).reduce(0) { $0 | Int(raw[index + $1]) << (8 * $1) }
  }
}
