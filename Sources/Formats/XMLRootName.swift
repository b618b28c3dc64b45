/// Returns the local name of an XML document's root element, or `nil` where none can be found.
///
/// A look at the first bytes, to choose who reads the document; it proves nothing about what follows.
///
/// - `text`: The document in UTF-8, UTF-16 or an encoding that agrees with UTF-8 on ASCII.
package func xmlRootName(of text: [UInt8]) -> String? {
  guard text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) else {
    return rootName(of: text[...])
  }
  // Of UTF-16 every other byte is enough to find an ASCII name.
  let first = text[0] == 0xFF ? 2 : 3
  return rootName(
    of: stride(from: first, to: min(text.count, 8_192), by: 2).map { text[$0] }[...])
}

private func rootName(of text: ArraySlice<UInt8>) -> String? {
  var rest = text
  while let start = rest.firstIndex(of: 0x3C) {
    rest = rest[start...].dropFirst()
    switch rest.first {
    case 0x3F: rest = skip(rest, past: [0x3F, 0x3E])
    case 0x21: rest = skip(rest, past: rest.starts(with: comment) ? [0x2D, 0x2D, 0x3E] : [0x3E])
    default:
      let name = rest.prefix { byte in
        byte > 0x20 && byte != 0x3E && byte != 0x2F
      }
      let local = name.split(separator: 0x3A, omittingEmptySubsequences: false).last ?? name
      return local.isEmpty || name.count > 256 ? nil : String(decoding: local, as: UTF8.self)
    }
  }
  return nil
}

// The beginning of a comment: `!--`.
private let comment: [UInt8] = [0x21, 0x2D, 0x2D]

/// Returns what follows the first occurrence of some bytes, or nothing.
private func skip<Bytes: Collection<UInt8>>(_ bytes: Bytes, past end: [UInt8]) -> Bytes.SubSequence
where Bytes.SubSequence == Bytes {
  var rest = bytes
  while let index = rest.firstIndex(of: end[0]) {
    rest = rest[index...]
    if rest.starts(with: end) { return rest.dropFirst(end.count) }
    rest = rest.dropFirst()
  }
  return rest.prefix(0)
}
