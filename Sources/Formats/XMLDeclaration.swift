import Diagnostics

extension DecodedText {
  /// Finds how an XML file is written, from its byte order mark and its declaration, which must agree.
  ///
  /// - Source: Extensible Markup Language 1.0, section 4.3.3 and appendix F.
  static func encodingOfXML(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(RecordProblem) -> TextEncoding {
    let mark = try ByteOrderMark.find(in: bytes)
    if mark == nil, begins(bytes, with: [0x3C, 0x00]) || begins(bytes, with: [0x00, 0x3C]) {
      throw .encoding("the file is in UTF-16 without a byte order mark")
    }
    guard let name = declaredEncoding(bytes, mark: mark) else { return mark?.encoding ?? .utf8 }
    guard let declared = TextEncoding.named(name, marked: mark?.encoding) else {
      throw .encoding(
        "the file says that it is in \(quoted(code: name)), which it is not, or we do not take")
    }
    guard let mark else {
      if declared.isUTF16 {
        throw .encoding("the file says that it is in \(quoted(code: name)), and is not")
      }
      return declared
    }
    guard mark.encoding == declared else {
      throw .encoding(
        "the file begins as \(mark.encoding.rawValue) and says that it is in \(quoted(code: name))")
    }
    return declared
  }

  /// Returns the encoding that the XML declaration names, or `nil` when it names none.
  private static func declaredEncoding(
    _ bytes: UnsafeBufferPointer<UInt8>, mark: ByteOrderMark?
  ) -> String? {
    let start = leadingASCII(bytes, mark: mark)
    guard start.starts(with: "<?xml".utf8), let end = start.firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let declaration = start[..<end]
    guard let key = declaration.firstRange(of: Array("encoding".utf8)) else { return nil }
    var rest = declaration[key.upperBound...]
    while let first = rest.first, first <= 0x20 || first == UInt8(ascii: "=") { rest.removeFirst() }
    guard let quote = rest.popFirst(), quote == 0x22 || quote == 0x27,
      let close = rest.firstIndex(of: quote)
    else { return nil }
    return String(decoding: rest[..<close], as: UTF8.self)
  }

  /// Returns the first characters behind a byte order mark, as far as they are ASCII.
  private static func leadingASCII(
    _ bytes: UnsafeBufferPointer<UInt8>, mark: ByteOrderMark?
  ) -> ArraySlice<UInt8> {
    let limit = 256
    let text = bytes.dropFirst(mark?.length ?? 0)
    guard let mark, mark.encoding.isUTF16 else { return ArraySlice(text.prefix(limit)) }
    let lowFirst = mark.encoding == .utf16LittleEndian
    var result: [UInt8] = []
    var index = text.startIndex
    while index + 1 < text.endIndex, result.count < limit {
      let (low, high) = lowFirst ? (text[index], text[index + 1]) : (text[index + 1], text[index])
      guard high == 0 else { break }
      result.append(low)
      index += 2
    }
    return result[...]
  }
}
