import Digests

/// Writes JSON lines as bytes: on the hot path, so without an encoder, a dictionary or a String in between.
struct LineWriter: Sendable {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Forgets everything and keeps the memory.
  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Appends what another writer wrote.
  mutating func append(_ other: LineWriter) {
    bytes.append(contentsOf: other.bytes)
  }

  // MARK: Structure

  mutating func beginTable() { begin(0x7B) }
  mutating func endTable() { end(0x7D) }
  mutating func beginList(_ key: StaticString) {
    self.key(key)
    begin(0x5B)
  }
  mutating func endList() { end(0x5D) }

  mutating func endLine() {
    bytes.append(0x0A)
    needsComma = false
  }

  /// Writes a key; its value must follow.
  mutating func key(_ key: StaticString) {
    separate()
    bytes.append(0x22)
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(0x22)
    bytes.append(0x3A)
    needsComma = false
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
    needsComma = true
  }

  // MARK: Values

  mutating func field(_ key: StaticString, _ number: Int64) {
    self.key(key)
    value(number)
  }

  mutating func field(_ key: StaticString, _ number: Int) {
    field(key, Int64(number))
  }

  /// Writes a number that is left out where it is 0.
  mutating func field(_ key: StaticString, unlessZero number: Int64) {
    if number != 0 { field(key, number) }
  }

  mutating func field(_ key: StaticString, _ text: String) {
    self.key(key)
    value(text)
  }

  /// Writes a text that is left out where it is `nil`.
  mutating func field(_ key: StaticString, ifPresent text: String?) {
    if let text { field(key, text) }
  }

  mutating func field(_ key: StaticString, time milliseconds: Int64) {
    self.key(key)
    separate()
    bytes.append(0x22)
    Timestamp.append(milliseconds, to: &bytes)
    bytes.append(0x22)
  }

  mutating func field(_ key: StaticString, _ numbers: [Int64]) {
    beginList(key)
    for number in numbers { value(number) }
    endList()
  }

  mutating func field(_ key: StaticString, _ texts: [String]) {
    beginList(key)
    for text in texts { value(text) }
    endList()
  }

  /// Writes bytes under `text` where they are valid UTF-8, else under `base64`.
  mutating func field(text: StaticString, base64: StaticString, _ content: [UInt8]) {
    let isText = UTF8Validity.holds(for: content)
    key(isText ? text : base64)
    separate()
    bytes.append(0x22)
    if isText {
      content.withUnsafeBufferPointer { appendEscaped($0) }
    } else {
      Base64.append(content, to: &bytes)
    }
    bytes.append(0x22)
  }

  mutating func value(_ number: Int64) {
    separate()
    if number < 0 { bytes.append(0x2D) }
    let size = number.magnitude
    var divisor: UInt64 = 1
    while size / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(0x30 + UInt8(size / divisor % 10))
      divisor /= 10
    }
  }

  mutating func value(_ text: String) {
    separate()
    bytes.append(0x22)
    var text = text
    text.withUTF8 { appendEscaped($0) }
    bytes.append(0x22)
  }

  /// Appends UTF-8 with what JSON demands escaped, in runs as long as possible.
  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in text.indices {
      let byte = text[index]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      appendEscape(of: byte)
      start = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x0A: bytes.append(0x6E)
    case 0x0D: bytes.append(0x72)
    case 0x09: bytes.append(0x74)
    default:
      bytes.append(contentsOf: [0x75, 0x30, 0x30, 0x30 + byte >> 4])
      let low = byte & 15
      bytes.append(low < 10 ? 0x30 + low : 0x61 + low - 10)
    }
  }
}

/// Whether bytes are UTF-8, quick for the usual case that all are ASCII.
enum UTF8Validity {
  static func holds(for bytes: [UInt8]) -> Bool {
    if bytes.withUnsafeBytes({ isASCII($0) }) { return true }
    do {
      _ = try UTF8Span(validating: bytes.span)
      return true
    } catch {
      return false
    }
  }

  private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let words = bytes.count / 8
    var seen: UInt64 = 0
    for word in 0..<words {
      seen |= bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
    }
    guard seen & 0x8080_8080_8080_8080 == 0 else { return false }
    return bytes[(words * 8)...].allSatisfy { $0 < 0x80 }
  }
}
