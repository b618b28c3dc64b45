/// A file as `gzip` makes it (RFC 1952): one member, whose size stands at its end.
package enum GzipMember {
  private static let fixedSize = 10
  private static let trailerSize = 8

  /// Whether bytes begin as such a file does.
  package static func mayBegin(with bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1F, 0x8B, 8])
  }

  /// Expands a file.
  ///
  /// - Parameters:
  ///   - bytes: All of it.
  ///   - most: The most bytes that it may expand to.
  /// - Returns: Its content; `nil` where it is damaged, larger, or of several members.
  package static func expanded(_ bytes: [UInt8], most: Int) -> [UInt8]? {
    guard mayBegin(with: bytes), let start = contentStart(of: bytes),
      start + trailerSize <= bytes.count, let inflater = try? Inflater()
    else { return nil }
    let end = bytes.count - trailerSize
    let size = number(at: end + 4, of: bytes)
    guard size <= most else { return nil }
    var isWhole = false
    let content = [UInt8](unsafeUninitializedCapacity: size) { target, count in
      let target = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(target)[..<size])
      isWhole = bytes.withUnsafeBytes {
        inflater.expand(.init(rebasing: $0[start..<end]), exactlyInto: target)
      }
      count = isWhole ? size : 0
    }
    let checksum = content.withUnsafeBytes { BGZF.checksum(of: $0) }
    return isWhole && Int(checksum) == number(at: end, of: bytes) ? content : nil
  }

  /// Where the compressed content begins, behind what the head says of the file; `nil` where the head does not end.
  private static func contentStart(of bytes: [UInt8]) -> Int? {
    guard bytes.count > fixedSize else { return nil }
    let flags = bytes[3]
    var index = fixedSize
    if flags & 4 != 0 {
      guard index + 2 <= bytes.count else { return nil }
      index += 2 + Int(bytes[index]) + Int(bytes[index + 1]) << 8
    }
    // The file's name, and a comment: each ends with a zero.
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard index < bytes.count, let end = bytes[index...].firstIndex(of: 0) else { return nil }
      index = end + 1
    }
    if flags & 2 != 0 { index += 2 }
    return index
  }

  private static func number(at index: Int, of bytes: [UInt8]) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
  }
}
