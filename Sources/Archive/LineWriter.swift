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

  /// Appends UTF-8 with what JSON demands escaped.
  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var extra = 0
    for byte in text { extra &+= Escape.extra(for: byte) }
    guard extra > 0 else {
      bytes.append(contentsOf: text)
      return
    }
    // The exact room is made first: appending runs between escapes costs ten times as much as these two passes.
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: text.count + extra))
    bytes.withUnsafeMutableBufferPointer { target in
      var index = start
      for byte in text { Escape.write(byte, to: target, at: &index) }
    }
  }
}

/// How JSON writes the bytes that may not stand in a text as they are.
private enum Escape {
  /// Returns how many bytes more than itself a byte takes.
  @inline(__always)
  static func extra(for byte: UInt8) -> Int {
    guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { return 0 }
    return letter(for: byte) == nil ? 5 : 1
  }

  /// Writes a byte, escaped where it must be, and moves the index behind it.
  @inline(__always)
  static func write(
    _ byte: UInt8, to target: UnsafeMutableBufferPointer<UInt8>, at index: inout Int
  ) {
    guard byte < 0x20 || byte == 0x22 || byte == 0x5C else {
      target[index] = byte
      index += 1
      return
    }
    target[index] = 0x5C
    guard let letter = letter(for: byte) else {
      target[index + 1] = 0x75
      target[index + 2] = 0x30
      target[index + 3] = 0x30
      target[index + 4] = 0x30 + byte >> 4
      let low = byte & 15
      target[index + 5] = low < 10 ? 0x30 + low : 0x61 + low - 10
      index += 6
      return
    }
    target[index + 1] = letter
    index += 2
  }

  /// The letter of a short escape, or `nil` where only `\u` will do.
  private static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case 0x22, 0x5C: byte
    case 0x0A: 0x6E
    case 0x0D: 0x72
    case 0x09: 0x74
    default: nil
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
