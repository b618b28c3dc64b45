import Digests
import Testing

@Suite("A key")
struct MACKeyTests {
  static let key = MACKey(bytes: (0..<32).map { UInt8($0) })

  @Test("has exactly 32 bytes", arguments: [0, 31, 33, 64])
  func size(_ count: Int) {
    #expect(MACKey(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  // Computed with: printf hello | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
  @Test("authenticates as openssl does")
  func openssl() throws {
    let key = try #require(Self.key)
    let code = key.authenticationCode(of: Array("hello".utf8))
    let expected = "53c40272a70c15ca4ee0af4df1f155fd6c41e00ce2307d8987ecd4bb36a7e990"
    #expect(SHA256Digest(bytes: code)?.hex == expected)
  }

  // Computed with: printf 'message-id\0M1' | openssl dgst … , first 16 bytes
  @Test("hashes within a domain")
  func domain() throws {
    let key = try #require(Self.key)
    #expect(key.keyedHash("message-id", "M1").hex == "3ed79841781e1a4b80b1ca250208e179")
    #expect(key.keyedHash("file-name", "M1") != key.keyedHash("message-id", "M1"))
    #expect(key.keyedHash("a", "bc") != key.keyedHash("ab", "c"))
  }

  @Test("hashes pieces as the whole")
  func pieces() throws {
    let key = try #require(Self.key)
    var hasher = KeyedHasher(key: key, domain: "fields")
    hasher.update("Ann")
    hasher.update([0x1F])
    hasher.update("Bell".utf8)
    #expect(hasher.hash() == key.keyedHash("fields", "Ann\u{1F}Bell"))
  }

  @Test("gives hashes that come back from bytes and text, and are ordered by bytes")
  func hashes() throws {
    let key = try #require(Self.key)
    let hashes = (0..<50).map { key.keyedHash("n", String($0)) }
    for hash in hashes {
      #expect(KeyedHash(bytes: hash.bytes) == hash)
      #expect(KeyedHash(hex: hash.hex) == hash)
    }
    #expect(
      hashes.sorted().map(\.bytes)
        == hashes.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test("hashes alike when it shares no memory, and when the domain stands before the bytes")
  func unshared() throws {
    let key = try #require(Self.key)
    #expect(key.unshared().keyedHash("n", "1") == key.keyedHash("n", "1"))
    let bytes = Array("n\u{0}1".utf8)
    let hash = bytes.withUnsafeBytes { key.keyedHash(behindDomain: $0) }
    #expect(hash == key.keyedHash("n", "1"))
  }

  @Test("derives other keys for other purposes")
  func derives() throws {
    let key = try #require(Self.key)
    let hashes = [key, key.derived(for: "a"), key.derived(for: "b")].map { $0.keyedHash("x", "y") }
    #expect(Set(hashes).count == 3)
  }
}

@Suite("A UUID of version 5")
struct NamedUUIDTests {
  // The example of RFC 9562, appendix A.4: the DNS namespace and www.example.com.
  @Test("is that of the standard's example")
  func example() throws {
    let space = try #require(NamedUUID(parsing: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
    let uuid = uuidV5(namespace: space, name: "www.example.com")
    #expect(uuid.text == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    #expect(NamedUUID(parsing: uuid.text.uppercased()) == uuid)
  }

  @Test(
    "does not come from other text",
    arguments: ["", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b8109-dad-11d1-80b4-00c04fd430c8"])
  func refuses(_ text: String) {
    #expect(NamedUUID(parsing: text) == nil)
  }
}
