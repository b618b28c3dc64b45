/// The bytes of a file while it is written.
///
/// The memory is longer than what is in it: what is added is written through a pointer, with one look at the room for
/// all of a piece.
struct OutputBytes: Sendable {
  private var memory: [UInt8] = []
  private(set) var count = 0

  /// What was written, as an array of its own.
  var bytes: [UInt8] { bytes(from: 0) }

  /// Returns what was written from an index on, as an array of its own.
  func bytes(from start: Int) -> [UInt8] {
    let length = count - start
    return [UInt8](unsafeUninitializedCapacity: length) { copy, filled in
      memory.withUnsafeBufferPointer { all in
        if let from = all.baseAddress {
          copy.baseAddress?.update(from: from + start, count: length)
        }
      }
      filled = length
    }
  }

  /// Empties the output and keeps its memory, but for what few messages need.
  mutating func removeAll() {
    count = 0
    if memory.count > Self.mostKept { memory = [] }
  }

  /// So many bytes of memory are kept for the next file.
  private static let mostKept = 1 << 20

  /// Forgets what was added since the output had a number of bytes.
  mutating func cut(to count: Int) {
    precondition(count <= self.count, "an output can only be cut shorter")
    self.count = count
  }

  /// Adds what a function writes.
  ///
  /// The function gets the whole output, from its first byte on, and where to write; it returns the end of what it
  /// wrote.
  ///
  /// - Precondition: The function writes no more than `most` bytes.
  mutating func add(
    atMost most: Int, _ write: (_ output: UnsafeMutablePointer<UInt8>, _ start: Int) -> Int
  ) {
    if count + most > memory.count { grow(by: most) }
    let start = count
    count = memory.withUnsafeMutableBufferPointer { all in
      all.baseAddress.map { write($0, start) } ?? start
    }
  }

  mutating func add(_ byte: UInt8) {
    add(atMost: 1) { output, start in
      output[start] = byte
      return start + 1
    }
  }

  mutating func add(_ text: String) {
    add(atMost: text.utf8.count) { output, start in output.put(text, at: start) }
  }

  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    add(atMost: text.count) { output, start in output.put(text, at: start) }
  }

  mutating func add(_ text: StaticString) {
    add(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func grow(by room: Int) {
    // What is large already is not made twice as large for a few bytes.
    let usual = memory.count < Self.mostKept ? memory.count * 2 : memory.count + memory.count / 4
    let size = max(4_096, usual, count + room)
    memory.append(contentsOf: repeatElement(0, count: size - memory.count))
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// Writes a text and returns its end.
  func put(_ text: String, at start: Int) -> Int {
    let end = text.utf8.withContiguousStorageIfAvailable { put($0, at: start) }
    if let end { return end }
    var index = start
    for byte in text.utf8 {
      self[index] = byte
      index += 1
    }
    return index
  }

  /// Writes bytes and returns their end.
  func put(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    if let source = bytes.baseAddress {
      (self + start).update(from: source, count: bytes.count)
    }
    return start + bytes.count
  }

  /// Writes a byte a number of times and returns the end.
  func put(_ byte: UInt8, times count: Int, at start: Int) -> Int {
    (self + start).update(repeating: byte, count: count)
    return start + count
  }
}
