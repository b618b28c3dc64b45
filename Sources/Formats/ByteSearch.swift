import CLibXML2

extension UnsafeBufferPointer<UInt8> {
  /// Returns the index of the first such byte at or after an index.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard start < count, let base = baseAddress,
      let found = interchange_find_byte(base + start, byte, count - start)
    else { return nil }
    return found - base
  }

  /// True when a word stands at an index.
  func has(_ word: StaticString, at index: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard index >= 0, index + length <= count else { return false }
    let start = word.utf8Start
    for offset in 0..<length where self[index + offset] != start[offset] { return false }
    return true
  }

  /// Returns the index at which a word first stands; the word has two bytes or more.
  ///
  /// Its second byte is what is looked for: the first of `<?...` begins every tag.
  func firstIndex(of word: StaticString) -> Int? {
    let second = word.utf8Start[1]
    var index = 1
    while let candidate = firstIndex(of: second, from: index) {
      if has(word, at: candidate - 1) { return candidate - 1 }
      index = candidate + 1
    }
    return nil
  }
}
