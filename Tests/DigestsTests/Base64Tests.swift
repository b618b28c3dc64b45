import Digests
import Testing

@Suite("Base 64")
struct Base64Tests {
  private func text(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { Base64.text(of: $0) }
  }

  private func bytes(_ text: String, _ reading: Base64.Reading = .exact) -> [UInt8]? {
    Array(text.utf8).withUnsafeBufferPointer { Base64.bytes(of: $0, reading) }
  }

  // The examples of RFC 4648 section 10.
  @Test(
    "is that of the standard's examples",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func examples(_ plain: String, _ coded: String) {
    #expect(text(Array(plain.utf8)) == coded)
    #expect(Array(plain.utf8).withUnsafeBufferPointer { Base64.ascii(of: $0) } == Array(coded.utf8))
    #expect(bytes(coded) == Array(plain.utf8))
    #expect(bytes(coded, .lenient) == Array(plain.utf8))
  }

  @Test("comes back, of all bytes and at any length, with white space anywhere when read leniently")
  func roundTrip() {
    for length in 0..<200 {
      let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ length) }
      let coded = text(plain)
      #expect(bytes(coded) == plain)
      for width in [1, 3, 4, 5, 76] {
        let lines =
          coded.enumerated()
          .map { ($0 % width == 0 ? "\r\n " : "") + String($1) }.joined() + "\n"
        #expect(bytes(lines, .lenient) == plain)
        #expect(bytes(lines) == nil)
      }
    }
  }

  @Test(
    "is no text of another length or of other letters, nor with padding elsewhere",
    arguments: [
      "Z", "Zg", "Zg=", "Zg===", "=", "====", "Zg==Zg==", "Zg==Zm9v", "Z===", "Zm=v", "Zm9v=",
      "Zm9v====",
      "Zm9-", "Zm9_", "Zm9\u{e9}", "Zm9\u{7f}", "Zg==\u{80}", "=Zm9",
    ])
  func refused(_ coded: String) {
    #expect(bytes(coded) == nil)
    #expect(bytes(coded, .lenient) == nil)
  }

  @Test("may have bits behind the last byte only when read leniently", arguments: ["Zh==", "Zm9="])
  func leftBits(_ coded: String) {
    #expect(bytes(coded) == nil)
    #expect(bytes(coded, .lenient) == Array((coded == "Zh==" ? "f" : "fo").utf8))
  }
}
