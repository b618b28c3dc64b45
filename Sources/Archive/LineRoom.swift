/// Bytes that grow at their end, written in place.
///
/// An array alone checks its owner and its room at every byte; here the room is made once for many bytes. What lies
/// behind ``count`` is left over from earlier lines and never read.
struct LineRoom: Sendable {
  private var bytes: [UInt8] = []
  /// The number of bytes that were written.
  private(set) var count = 0

  /// Forgets everything and keeps the memory.
  mutating func reset() {
    count = 0
  }

  /// What was written.
  var written: [UInt8] { Array(bytes[..<count]) }

  /// Hands what was written to a closure, in place.
  func withWritten<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Lets a closure write at the end.
  ///
  /// - Parameters:
  ///   - most: The room that the closure gets, in bytes.
  ///   - body: Writes into the buffer it is given from its first byte on, and returns how many bytes it wrote.
  @inline(__always)
  mutating func write(atMost most: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    if bytes.count - count < most { grow(for: most) }
    count += bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return body(base + count)
    }
  }

  /// Appends bytes as they are.
  mutating func append(_ source: UnsafeRawBufferPointer) {
    guard let start = source.baseAddress else { return }
    write(atMost: source.count) { target in
      UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: source.count)
      return source.count
    }
  }

  private mutating func grow(for more: Int) {
    if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: Self.leastRoom) }
    // What is appended is only room, and copying is the quickest way to make it.
    while bytes.count - count < more { bytes += bytes }
  }

  private static let leastRoom = 4_096
}
