/// A start tag in the bytes of a document, as far as cutting needs it.
struct XMLTag {
  /// The bytes of the name behind the `<`, prefix included.
  let name: Range<Int>
  /// Where the tag ends, behind its `>`.
  let end: Int
  let isEmpty: Bool

  /// What comes of looking for the end of a tag.
  enum Finding {
    case found(XMLTag)
    /// The buffer ends inside the tag.
    case cutOff
    /// The tag goes on beyond every measure.
    case endless
  }

  /// Finds the tag that begins at a `<`; a `<` inside ends it, as none may stand there.
  ///
  /// - Parameters:
  ///   - open: The index of the `<`.
  ///   - buffer: The bytes at hand.
  ///   - longest: The bytes of a tag at most.
  /// - Returns: The tag, or why it has no end.
  static func find(
    at open: Int, in buffer: UnsafeBufferPointer<UInt8>, longest: Int
  ) -> Finding {
    let name = (open + 1)..<nameEnd(from: open + 1, in: buffer)
    var index = name.upperBound
    var quote: UInt8 = 0
    let limit = min(buffer.count, open + longest)
    while index < limit {
      let byte = buffer[index]
      if byte == UInt8(ascii: "<") { return .found(XMLTag(name: name, end: index, isEmpty: false)) }
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: ">") {
        let isEmpty = index > name.upperBound - 1 && buffer[index - 1] == UInt8(ascii: "/")
        return .found(XMLTag(name: name, end: index + 1, isEmpty: isEmpty))
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      }
      index += 1
    }
    return limit < buffer.count ? .endless : .cutOff
  }

  /// Returns where a name ends that begins at an index.
  static func nameEnd(from start: Int, in buffer: UnsafeBufferPointer<UInt8>) -> Int {
    var index = start
    while index < buffer.count, !endsName(buffer[index]) { index += 1 }
    return index
  }

  static func endsName(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "=")
  }

  /// Returns the local part of a name: what stands behind its prefix.
  static func localName(
    _ name: Range<Int>, in buffer: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let bytes = UnsafeBufferPointer(rebasing: buffer[name])
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return bytes }
    return UnsafeBufferPointer(rebasing: bytes[(colon + 1)...])
  }
}

/// A namespace that a tag declares, as it stands there.
struct XMLDeclaredNamespace: Sendable, Hashable {
  /// The attribute's name: `xmlns`, or `xmlns:` and a prefix.
  let name: [UInt8]
  /// The value with its quotes.
  let value: [UInt8]

  /// The declaration with a blank before it.
  var declaration: [UInt8] { [0x20] + name + [UInt8(ascii: "=")] + value }

  /// Returns the namespaces that a start tag declares, in order.
  ///
  /// - Parameters:
  ///   - tag: The tag.
  ///   - buffer: Where it stands.
  /// - Returns: The declarations; none for what is no declaration in quotes.
  static func all(in tag: XMLTag, of buffer: UnsafeBufferPointer<UInt8>) -> [XMLDeclaredNamespace] {
    var found: [XMLDeclaredNamespace] = []
    var index = tag.name.upperBound
    while index < tag.end {
      guard !XMLTag.endsName(buffer[index]) else {
        index += 1
        continue
      }
      let name = index..<min(tag.end, XMLTag.nameEnd(from: index, in: buffer))
      index = name.upperBound
      while index < tag.end, buffer[index] <= 0x20 || buffer[index] == UInt8(ascii: "=") {
        index += 1
      }
      guard index < tag.end, buffer[index] == 0x22 || buffer[index] == 0x27,
        let close = buffer.firstIndex(of: buffer[index], from: index + 1), close < tag.end
      else {
        index = max(index, name.upperBound + 1)
        continue
      }
      if isDeclaration(name, in: buffer) {
        found.append(
          XMLDeclaredNamespace(
            name: Array(buffer[name]),
            // A line break in a value means a blank; here it must not move the lines behind it.
            value: buffer[index...close].map { $0 < 0x20 ? 0x20 : $0 }))
      }
      index = close + 1
    }
    return found
  }

  private static func isDeclaration(
    _ name: Range<Int>, in buffer: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard name.count >= 5, buffer.has("xmlns", at: name.lowerBound) else { return false }
    return name.count == 5 || buffer[name.lowerBound + 5] == UInt8(ascii: ":")
  }
}
