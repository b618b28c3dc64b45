/// The text of one configuration file, kept so that diagnostics can quote the line they speak of.
package struct SourceText: Sendable, Hashable {
  /// The path as the reader knows it, relative to the home.
  package let path: String
  package let bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// Returns a line without its line break, or `nil` when the file has no such line; lines count from 1.
  package func line(_ number: Int) -> String? {
    guard number >= 1 else { return nil }
    var start = bytes.startIndex
    for _ in 1..<number {
      guard let newline = bytes[start...].firstIndex(of: 0x0A) else { return nil }
      start = newline + 1
    }
    let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.endIndex
    var line = bytes[start..<end]
    if line.last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }
}
