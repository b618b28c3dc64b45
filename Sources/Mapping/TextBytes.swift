/// Text in UTF-8 that somebody else keeps in memory for as long as the record is read.
///
/// A pointer and a length: a slice of an array would count its owners with each value that a rule looks at.
typealias TextBytes = UnsafeBufferPointer<UInt8>

extension TextBytes {
  /// The text between two offsets.
  func part(_ start: Int, _ end: Int) -> TextBytes {
    TextBytes(start: baseAddress.map { $0 + start }, count: end - start)
  }

  /// The text without its first bytes.
  func behind(_ count: Int) -> TextBytes {
    part(count, self.count)
  }

  /// True when some bytes stand at an offset.
  func has(_ bytes: [UInt8], at offset: Int) -> Bool {
    guard offset + bytes.count <= count else { return false }
    for index in 0..<bytes.count where self[offset + index] != bytes[index] { return false }
    return true
  }

  /// True for exactly these bytes.
  func equals(_ bytes: [UInt8]) -> Bool {
    count == bytes.count && has(bytes, at: 0)
  }

  /// True for exactly the bytes of another text.
  func equals(_ other: TextBytes) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}

/// Keeps texts that are made while a record is read, such as values with line breaks changed.
///
/// Few values need it: nearly all texts are used where they stand. Its memory stays from record to record.
struct TextStore: ~Copyable {
  private var chunks: [UnsafeMutableBufferPointer<UInt8>] = []
  /// How much of the last chunk is in use, in bytes.
  private var used = 0
  /// The code rows that texts were read by; `nil` where nobody asks.
  var rows: [CodeTable.Row]?

  /// The size of a chunk, in bytes, unless one text takes more; so much stays from record to record.
  private static let usualSize = 4096

  init() {}

  deinit {
    for chunk in chunks { chunk.deallocate() }
  }

  /// Makes a text in memory that lasts until the store is emptied.
  ///
  /// - Parameters:
  ///   - most: The most bytes that it has.
  ///   - write: Writes it, and returns how many bytes it has; `nil` for none.
  /// - Returns: The text, or `nil` where there is none.
  mutating func make(
    atMost most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int?
  ) -> TextBytes? {
    if (chunks.last?.count ?? 0) - used < most || chunks.isEmpty {
      chunks.append(.allocate(capacity: max(most, Self.usualSize)))
      used = 0
    }
    guard let start = chunks.last?.baseAddress, let count = write(start + used) else { return nil }
    let text = TextBytes(start: start + used, count: count)
    used += count
    return text
  }

  /// Empties the store; no text of it may be looked at any more.
  mutating func reset() {
    rows = nil
    used = 0
    if chunks.count <= 1, (chunks.last?.count ?? 0) <= Self.usualSize { return }
    for chunk in chunks { chunk.deallocate() }
    chunks.removeAll()
  }
}
