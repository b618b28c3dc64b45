import Diagnostics

/// The ways of writing text as bytes that a partner may use.
///
/// Nothing behind the decoders sees any but UTF-8: the rest is transcoded first, as UTF-16 would hide a DOCTYPE from a
/// scan of the bytes.
package enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "UTF-8"
  case ascii = "US-ASCII"
  case latin1 = "ISO-8859-1"
  /// Only HL7 v2 messages may say so.
  case latin9 = "ISO-8859-15"
  case windows1252 = "windows-1252"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"

  /// True for both byte orders of UTF-16.
  package var isUTF16: Bool {
    self == .utf16LittleEndian || self == .utf16BigEndian
  }

  /// Returns the encoding that an XML declaration names, or `nil` for one that we do not take.
  ///
  /// `UTF-16` alone means the byte order of the mark at the start of the file, given as `marked`.
  static func named(_ name: String, marked: TextEncoding?) -> TextEncoding? {
    if name == "UTF-8" { return .utf8 }
    return switch name.lowercased() {
    case "utf-8", "utf8": .utf8
    case "us-ascii", "ascii": .ascii
    case "iso-8859-1", "iso8859-1", "latin1", "latin-1": .latin1
    case "windows-1252", "cp1252", "cp-1252": .windows1252
    case "utf-16": marked?.isUTF16 == true ? marked : nil
    case "utf-16le": .utf16LittleEndian
    case "utf-16be": .utf16BigEndian
    default: nil
    }
  }
}

/// A mark at the start of a file that tells its encoding.
struct ByteOrderMark {
  let encoding: TextEncoding
  let length: Int

  /// Returns the mark that a file begins with, or `nil` when it has none.
  ///
  /// - Throws: `text.encoding` for UTF-32, which nobody sends on purpose.
  static func find(in bytes: UnsafeBufferPointer<UInt8>) throws(RecordProblem) -> ByteOrderMark? {
    let start = firstFour(bytes)
    if start >> 8 == 0xEFBBBF { return Self(encoding: .utf8, length: 3) }
    if start == 0xFFFE_0000 && bytes.count >= 4 || start == 0x0000_FEFF {
      throw .encoding("the file is in UTF-32")
    }
    if start >> 16 == 0xFFFE { return Self(encoding: .utf16LittleEndian, length: 2) }
    if start >> 16 == 0xFEFF { return Self(encoding: .utf16BigEndian, length: 2) }
    return nil
  }
}

/// Returns the first four bytes as one number, the first byte highest; zeros stand for bytes that are not there.
func firstFour(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
  var result: UInt32 = 0
  for index in 0..<4 { result = result << 8 | (index < bytes.count ? UInt32(bytes[index]) : 0) }
  return result
}

extension RecordProblem {
  /// A file in an encoding that we do not take, or whose marks contradict each other.
  static func encoding(_ what: String, at place: InputPlace = .whole) -> RecordProblem {
    RecordProblem(
      code: "text.encoding", outcome: .reject, what: what,
      why:
        "files may be in UTF-8, US-ASCII, ISO-8859-1, windows-1252 or UTF-16 with a byte order mark",
      fix: "save the file as UTF-8 and send it again", place: place)
  }
}
