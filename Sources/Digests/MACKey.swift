import Crypto

/// The secret of one interchange, under which it hides identifiers in its ledger and permutes its references.
///
/// Keyed hashes are HMAC-SHA256 (RFC 2104). The two key pads are digested once, when the key is made, so that a hash of
/// a short identifier costs two compressions of SHA-256 instead of four.
package struct MACKey: Sendable {
  private var inner: SHA256
  private var outer: SHA256

  /// Creates a key from its 32 bytes, or returns `nil` for another count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init(secret: Array(bytes))
  }

  /// Creates the key of one purpose, so that what is learnt under one says nothing about another.
  package func derived(for purpose: String) -> MACKey {
    var code = MACHasher(key: self)
    code.update("derive")
    code.update(CollectionOfOne(0))
    code.update(purpose)
    return MACKey(secret: code.code())
  }

  /// Returns an equal key that shares no memory with this one.
  ///
  /// A hash copies the key's state, and workers that share one count its owners at one place of memory, each waiting
  /// for the others.
  package func unshared() -> MACKey {
    // Adding to a copy gives it a state of its own, even where nothing is added.
    var copy = self
    copy.inner.update(bufferPointer: UnsafeRawBufferPointer(start: nil, count: 0))
    copy.outer.update(bufferPointer: UnsafeRawBufferPointer(start: nil, count: 0))
    return copy
  }

  private init(secret: [UInt8]) {
    precondition(secret.count <= 64, "a secret is at most one block of SHA-256")
    let padding = [UInt8](repeating: 0, count: 64 - secret.count)
    var inner = SHA256()
    var outer = SHA256()
    (secret + padding).map { $0 ^ 0x36 }.withUnsafeBytes { inner.update(bufferPointer: $0) }
    (secret + padding).map { $0 ^ 0x5C }.withUnsafeBytes { outer.update(bufferPointer: $0) }
    self.inner = inner
    self.outer = outer
  }

  /// Returns the keyed hash of bytes within a domain such as `message-id`; equal bytes of two domains differ.
  package func keyedHash(_ domain: String, _ bytes: some Collection<UInt8>) -> KeyedHash {
    var hasher = KeyedHasher(key: self, domain: domain)
    hasher.update(bytes)
    return hasher.hash()
  }

  /// Returns the keyed hash of bytes within a domain, as the other form does; not generic, as each record asks for two.
  package func keyedHash(_ domain: String, _ bytes: [UInt8]) -> KeyedHash {
    var hasher = KeyedHasher(key: self, domain: domain)
    hasher.update(bytes)
    return hasher.hash()
  }

  /// Returns the keyed hash of bytes that begin with their domain and a zero.
  package func keyedHash(behindDomain bytes: UnsafeRawBufferPointer) -> KeyedHash {
    var hasher = KeyedHasher(key: self)
    hasher.update(bytes)
    return hasher.hash()
  }

  /// Returns the keyed hash of a text's UTF-8 within a domain.
  package func keyedHash(_ domain: String, _ text: String) -> KeyedHash {
    keyedHash(domain, text.utf8)
  }

  /// Returns the whole HMAC-SHA256 of bytes, 32 bytes, without a domain.
  package func authenticationCode(of bytes: some Collection<UInt8>) -> [UInt8] {
    var hasher = MACHasher(key: self)
    hasher.update(bytes)
    return hasher.code()
  }

  fileprivate var innerState: SHA256 { inner }
  fileprivate var outerState: SHA256 { outer }
}

/// Computes an HMAC over bytes that arrive in pieces.
struct MACHasher {
  private var inner: SHA256
  private let outer: SHA256

  init(key: MACKey) {
    inner = key.innerState
    outer = key.outerState
  }

  mutating func update(_ bytes: some Collection<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable {
      inner.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if isContiguous == nil {
      Array(bytes).withUnsafeBytes { inner.update(bufferPointer: $0) }
    }
  }

  /// Adds bytes without a look at what collection they are.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    inner.update(bufferPointer: bytes)
  }

  mutating func update(_ text: String) {
    update(text.utf8)
  }

  /// Hands the 32 bytes of the code to a closure, without an allocation of their own.
  func withCode<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var outer = outer
    inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
    return outer.finalize().withUnsafeBytes(body)
  }

  func code() -> [UInt8] {
    withCode { Array($0) }
  }
}

/// Computes a keyed hash over bytes that arrive in pieces, such as the mapped fields of a record.
package struct KeyedHasher {
  private var code: MACHasher

  /// Begins a hash within a domain.
  package init(key: MACKey, domain: String) {
    code = MACHasher(key: key)
    code.update(domain)
    // The zero ends the domain's name: no pair of domain and bytes reads like another.
    code.update(CollectionOfOne(0))
  }

  /// Begins a hash of bytes that name their domain themselves.
  fileprivate init(key: MACKey) {
    code = MACHasher(key: key)
  }

  fileprivate mutating func update(_ bytes: UnsafeRawBufferPointer) {
    code.update(bytes)
  }

  /// Adds bytes; the boundaries between pieces leave no trace, so a caller marks its own.
  package mutating func update(_ bytes: some Collection<UInt8>) {
    code.update(bytes)
  }

  /// Adds a text's UTF-8.
  package mutating func update(_ text: String) {
    code.update(text)
  }

  /// The hash of everything added so far.
  package func hash() -> KeyedHash {
    code.withCode { bytes in
      KeyedHash(
        high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }
}
