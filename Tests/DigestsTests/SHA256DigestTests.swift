import Digests
import Testing

@Suite("A SHA-256 digest")
struct SHA256DigestTests {
  // The examples of FIPS 180-4's supplement.
  @Test(
    "is that of the standard's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func examples(_ text: String, _ hex: String) {
    #expect(SHA256Digest(of: text.utf8).hex == hex)
    #expect(SHA256Digest(of: Array(text.utf8)).hex == hex)
    // A collection that is not contiguous.
    #expect(SHA256Digest(of: Array(text.utf8.reversed()).reversed()).hex == hex)
  }

  @Test("of pieces is that of the whole, and can be asked for in between")
  func pieces() {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var hasher = SHA256Hasher()
    hasher.update(bytes[..<333])
    #expect(hasher.digest() == SHA256Digest(of: bytes[..<333]))
    hasher.update(bytes[333...])
    #expect(hasher.digest() == SHA256Digest(of: bytes))
  }

  @Test("comes back from its hexadecimal text and its bytes")
  func roundTrip() {
    let digest = SHA256Digest(of: [1, 2, 3])
    #expect(SHA256Digest(hex: digest.hex) == digest)
    #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
    #expect(SHA256Digest(bytes: digest.bytes) == digest)
  }

  @Test("does not come from any other text", arguments: ["", "ab", "zz", "é"])
  func refuses(_ text: String) {
    #expect(SHA256Digest(hex: text) == nil)
  }
}
