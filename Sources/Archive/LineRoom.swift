/// Memory that grows at its end, written in place.
///
/// An array would check its owner and its room at every byte and clear what is made longer; here the room is made once
/// for many bytes. What lies behind ``count`` is left over from earlier lines and never read.
struct LineRoom: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The number of bytes that were written.
  private(set) var count = 0

  init() {
    capacity = Self.leastRoom
    start = .allocate(capacity: capacity)
  }

  deinit {
    start.deallocate()
  }

  /// Forgets everything and keeps the memory, unless a line of unusual length has made it large.
  mutating func reset() {
    count = 0
    if capacity > Self.mostKept { move(to: Self.leastRoom) }
  }

  /// What was written.
  var written: [UInt8] { withWritten { Array($0) } }

  /// Hands what was written to a closure, in place.
  borrowing func withWritten<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Lets a closure write at the end.
  ///
  /// - Parameters:
  ///   - most: The room that the closure gets, in bytes.
  ///   - body: Writes into the buffer it is given from its first byte on, and returns how many bytes it wrote.
  @inline(__always)
  mutating func write(atMost most: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    if capacity - count < most { move(to: max(capacity * 2, count + most)) }
    count += body(start + count)
  }

  /// Gives the content a new place of another size.
  private mutating func move(to size: Int) {
    let target = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    target.update(from: start, count: count)
    start.deallocate()
    start = target
    capacity = size
  }

  private static let leastRoom = 64 * 1024
  private static let mostKept = 1024 * 1024
}
