extension FileName {
  /// Whether the bytes can be the name of an entry: not empty, not `.` or `..`, and without `/` and NUL.
  package var isEntryName: Bool {
    switch bytes.count {
    case 0: return false
    case 1 where bytes[0] == Self.dot: return false
    case 2 where bytes[0] == Self.dot && bytes[1] == Self.dot: return false
    default: return !bytes.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }
  }

  /// Whether the name says that its file is still being made: hidden, or with a suffix that programs give to what
  /// they have not finished.
  package var isTemporary: Bool {
    if bytes.first == Self.dot { return true }
    return Self.temporarySuffixes.contains { hasSuffix($0) }
  }

  /// The name as it may stand in a message about a folder of ours: control characters and bytes that are no ASCII
  /// become `?`.
  var forMessages: String {
    String(
      decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }

  private static let dot = UInt8(ascii: ".")

  private static let temporarySuffixes: [[UInt8]] = [
    ".part", ".filepart", ".tmp", ".swp", "~", ".crdownload",
  ]
  .map { Array($0.utf8) }

  /// Whether the name ends like this, ASCII letters in either case.
  private func hasSuffix(_ suffix: [UInt8]) -> Bool {
    guard bytes.count >= suffix.count else { return false }
    return zip(bytes.suffix(suffix.count), suffix)
      .allSatisfy { found, wanted in
        let isUpperCase = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(found)
        return (isUpperCase ? found | 0x20 : found) == wanted
      }
  }
}
