/// Writes text so that a reader of JSON gives it back unchanged.
enum JSONEscape {
  /// Appends a text with its quotes.
  static func append(_ text: String, to output: inout OutputBytes) {
    output.add(UInt8(ascii: "\""))
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable {
      append($0, to: &output)
    }
    if isContiguous == nil {
      Array(text.utf8).withUnsafeBufferPointer { append($0, to: &output) }
    }
    output.add(UInt8(ascii: "\""))
  }

  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, to output: inout OutputBytes
  ) {
    var start = 0
    for index in text.indices {
      let byte = text[index]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      output.add(UnsafeBufferPointer(rebasing: text[start..<index]))
      start = index + 1
      addEscape(of: byte, to: &output)
    }
    output.add(UnsafeBufferPointer(rebasing: text[start...]))
  }

  private static func addEscape(of byte: UInt8, to output: inout OutputBytes) {
    let short: StaticString? =
      switch byte {
      case 0x22: "\\\""
      case 0x5C: "\\\\"
      case 0x0A: "\\n"
      case 0x0D: "\\r"
      case 0x09: "\\t"
      case 0x08: "\\b"
      case 0x0C: "\\f"
      default: nil
      }
    if let short { return output.add(short) }
    output.add("\\u00" as StaticString)
    for digit in [byte >> 4, byte & 15] { output.add(digit < 10 ? 0x30 + digit : 0x57 + digit) }
  }
}
