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
/// Few values need it: nearly all texts are used where they stand.
struct TextStore: ~Copyable {
  private var texts: [UnsafeMutableBufferPointer<UInt8>] = []
  /// The code rows that texts were read by; `nil` where nobody asks.
  var rows: [CodeTable.Row]?

  init() {}

  deinit {
    for text in texts { text.deallocate() }
  }

  /// Keeps a text as long as the store lives.
  mutating func keep(_ text: [UInt8]) -> TextBytes {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
    _ = copy.initialize(from: text)
    texts.append(copy)
    return TextBytes(copy)
  }
}
