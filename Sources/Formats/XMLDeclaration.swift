import Diagnostics

extension DecodedText {
  /// Finds how an XML file is written, from its byte order mark and its declaration, which must agree.
  ///
  /// - Source: Extensible Markup Language 1.0, section 4.3.3 and appendix F.
  static func encodingOfXML(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(RecordProblem) -> TextEncoding {
    let mark = try ByteOrderMark.find(in: bytes)
    let start = firstFour(bytes)
    if mark == nil, start >> 16 == 0x3C00 || start >> 16 == 0x003C, bytes.count > 1 {
      throw .encoding("the file is in UTF-16 without a byte order mark")
    }
    guard let name = declaredEncoding(bytes, mark: mark) else { return mark?.encoding ?? .utf8 }
    guard let declared = TextEncoding.named(name, marked: mark?.encoding) else {
      throw .encoding(
        "the file says that it is in \(quoted(unknownCode: name)), which it is not, or we do not take"
      )
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
    let limit = 256
    let text = UnsafeBufferPointer(rebasing: bytes.dropFirst(mark?.length ?? 0))
    if let mark, mark.encoding.isUTF16 {
      return narrowed(text, lowFirst: mark.encoding == .utf16LittleEndian, most: limit)
        .withUnsafeBufferPointer(declaredEncoding)
    }
    return declaredEncoding(UnsafeBufferPointer(rebasing: text.prefix(limit)))
  }

  private static func declaredEncoding(_ start: UnsafeBufferPointer<UInt8>) -> String? {
    guard start.has("<?xml", at: 0), let end = start.firstIndex(of: UInt8(ascii: ">"), from: 0)
    else { return nil }
    let declaration = UnsafeBufferPointer(rebasing: start[..<end])
    guard let key = declaration.firstIndex(of: "encoding") else { return nil }
    var index = key + 8
    while index < end, start[index] <= 0x20 || start[index] == UInt8(ascii: "=") { index += 1 }
    guard index < end, start[index] == 0x22 || start[index] == 0x27,
      let close = declaration.firstIndex(of: start[index], from: index + 1)
    else { return nil }
    return String(decoding: start[(index + 1)..<close], as: UTF8.self)
  }

  /// Returns the first characters of UTF-16 text in one byte each, as far as they fit.
  private static func narrowed(
    _ text: UnsafeBufferPointer<UInt8>, lowFirst: Bool, most: Int
  ) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index + 1 < text.count, result.count < most {
      let (low, high) = lowFirst ? (text[index], text[index + 1]) : (text[index + 1], text[index])
      guard high == 0 else { break }
      result.append(low)
      index += 2
    }
    return result
  }
}
