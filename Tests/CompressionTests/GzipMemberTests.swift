import Compression
import Foundation
import Testing

@Suite("A file of gzip")
struct GzipMemberTests {
  private static func bytes(_ base64: String) throws -> [UInt8] {
    Array(try #require(Data(base64Encoded: base64)))
  }

  /// `hello hello hello` and a line end: plain, and with the file's name in the head.
  static let whole = [
    "H4sIAAAAAAACA8tIzcnJV8hAkFwAO3yK3xIAAAA=",
    "H4sICAAAAAAC/2hlbGxvLnR4dADLSM3JyVfIQJBcADt8it8SAAAA",
  ]

  @Test("is expanded, whatever its head says", arguments: whole)
  func expands(_ base64: String) throws {
    let content = GzipMember.expanded(try Self.bytes(base64), most: 100)
    #expect(content.map { String(decoding: $0, as: UTF8.self) } == "hello hello hello\n")
  }

  @Test(
    "is refused where a byte is missing or another, or where it is larger than it may be",
    arguments: whole)
  func refuses(_ base64: String) throws {
    let file = try Self.bytes(base64)
    #expect(GzipMember.expanded(file, most: 17) == nil)
    for length in file.indices {
      #expect(GzipMember.expanded(Array(file[..<length]), most: 100) == nil, "\(length) bytes")
    }
    // Behind the head, which says nothing of the content.
    for index in file.count - 14..<file.count {
      var other = file
      other[index] ^= 0x40
      #expect(GzipMember.expanded(other, most: 100) == nil, "byte \(index)")
    }
    #expect(GzipMember.expanded(file + [0], most: 100) == nil)
  }
}
