/// Compressed blocks with what is needed to find a byte of their input again.
package struct BGZFBlocks: Sendable, Hashable {
  /// The blocks, ready to be appended to a file.
  package private(set) var bytes: [UInt8] = []
  /// Where each block begins in ``bytes``.
  package private(set) var starts: [Int] = []
  /// Where the input of each block begins in the input of all.
  private var inputStarts: [Int] = []
  /// The number of bytes that were compressed.
  package private(set) var inputCount = 0

  /// Creates a run of no blocks.
  package init() {}

  /// Returns the virtual offset of a byte of the input, for blocks that begin at `base` of their file.
  ///
  /// The position is 0 to ``inputCount``; the last means the end.
  package func virtualOffset(of position: Int, base: UInt64) -> UInt64 {
    precondition((0...inputCount).contains(position), "the position lies within the input")
    guard position < inputCount else {
      return BGZF.virtualOffset(block: base + UInt64(bytes.count), within: 0)
    }
    let block = block(holding: position)
    return BGZF.virtualOffset(
      block: base + UInt64(starts[block]), within: position - inputStarts[block])
  }

  /// Returns the index of the last block whose input begins at or before a position.
  private func block(holding position: Int) -> Int {
    var low = 0
    var high = inputStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if inputStarts[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// Makes room for blocks of `count` bytes of input, as well as lines are usually compressed.
  mutating func reserve(forInput count: Int) {
    bytes.reserveCapacity(bytes.count + count / 4 + 1_024)
  }

  mutating func append(block: UnsafeRawBufferPointer, inputCount: Int) {
    starts.append(bytes.count)
    inputStarts.append(self.inputCount)
    bytes.append(contentsOf: block)
    self.inputCount += inputCount
  }
}
