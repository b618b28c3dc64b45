/// Finds the words of a fixed list by their UTF-8, without making a string of what is looked for.
///
/// Immutable and shared; a class, so that those who use it hand on one reference. Its tables are memory of its own
/// rather than arrays, whose owners all workers would count at one place.
///
/// `@unchecked Sendable`: the memory is written before the initialiser ends and then only read, until nobody has the
/// index any more.
package final class WordIndex: @unchecked Sendable {
  /// The words in the order in which they were given, each once.
  package let words: [String]
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  /// Where each word begins in ``bytes``, and where the last one ends.
  private let starts: UnsafeMutableBufferPointer<Int32>
  /// The words by open addressing on their hashes; -1 for an empty slot.
  ///
  /// The size is a power of two.
  private let slots: UnsafeMutableBufferPointer<Int32>

  /// Creates an index; of equal words the first counts.
  package init(_ list: some Sequence<String>) {
    var words: [String] = []
    var seen: Set<String> = []
    for word in list where seen.insert(word).inserted { words.append(word) }
    var bytes: [UInt8] = []
    var starts: [Int32] = []
    for word in words {
      starts.append(Int32(bytes.count))
      bytes += word.utf8
    }
    starts.append(Int32(bytes.count))
    var size = 4
    while size < words.count * 2 { size *= 2 }
    var slots = [Int32](repeating: -1, count: size)
    for (index, word) in words.enumerated() {
      var slot = Array(word.utf8).withUnsafeBufferPointer(Self.hash) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(index)
    }
    self.words = words
    self.bytes = Self.copy(bytes)
    self.starts = Self.copy(starts)
    self.slots = Self.copy(slots)
  }

  deinit {
    bytes.deallocate()
    starts.deallocate()
    slots.deallocate()
  }

  private static func copy<Element>(_ table: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: table.count)
    _ = copy.initialize(from: table)
    return copy
  }

  /// The UTF-8 of a word by its place in the list, for as long as somebody has the index.
  func bytes(ofWord index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[Int(starts[index])..<Int(starts[index + 1])])
  }

  /// Returns the place of a word in the list, or -1.
  package func index(of word: UnsafeBufferPointer<UInt8>) -> Int {
    var slot = Self.hash(word) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if isWord(index, word) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    return -1
  }

  /// Returns the place of a word in the list, or -1.
  package func index(of word: String) -> Int {
    word.utf8.withContiguousStorageIfAvailable(index(of:))
      ?? Array(word.utf8).withUnsafeBufferPointer(index(of:))
  }

  private func isWord(_ index: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[index])
    guard Int(starts[index + 1]) - start == word.count else { return false }
    for offset in 0..<word.count where bytes[start + offset] != word[offset] { return false }
    return true
  }

  /// Hashes the length, the first eight and the last eight bytes, in which words of one list differ nearly always.
  ///
  /// The high bits are folded in, as only the low ones choose the slot.
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(word)
    var first: UInt64 = 0
    var last: UInt64 = 0
    if raw.count >= 8 {
      first = raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      last = raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
    } else {
      for byte in raw { first = first << 8 | UInt64(byte) }
    }
    let hash =
      (first &* 0x9E37_79B9_7F4A_7C15 ^ last ^ UInt64(raw.count)) &* 0xC2B2_AE3D_27D4_EB4F
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
