import Digests

/// Writes JSON lines as bytes: on the hot path, so without an encoder, a dictionary or a String in between.
struct LineWriter: ~Copyable {
  private var room = LineRoom()
  private var needsComma = false
  /// The latest instant and its text: the lines of a group have one.
  private var latestTime: Int64 = -1
  private var latestTimeText: [UInt8] = []

  /// The number of bytes written.
  var count: Int { room.count }

  /// What was written.
  var bytes: [UInt8] { room.written }

  /// Hands what was written to a closure, in place.
  borrowing func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try room.withWritten(body)
  }

  /// Forgets everything and keeps the memory.
  mutating func reset() {
    room.reset()
    needsComma = false
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
    write(0x0A)
    needsComma = false
  }

  /// Writes a key; its value must follow.
  mutating func key(_ key: StaticString) {
    let separators = needsComma ? 1 : 0
    needsComma = false
    room.write(atMost: key.utf8CodeUnitCount + 4) { target in
      target[0] = 0x2C
      target[separators] = 0x22
      (target + separators + 1).update(from: key.utf8Start, count: key.utf8CodeUnitCount)
      let end = separators + 1 + key.utf8CodeUnitCount
      target[end] = 0x22
      target[end + 1] = 0x3A
      return end + 2
    }
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    write(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    write(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { write(0x2C) }
    needsComma = true
  }

  private mutating func write(_ byte: UInt8) {
    room.write(atMost: 1) { target in
      target[0] = byte
      return 1
    }
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

  mutating func field(_ key: StaticString, _ digest: SHA256Digest) {
    let words = digest.words
    self.key(key)
    separate()
    quoted(atMost: 64) { target in
      HexText.write(words.0, to: target)
      HexText.write(words.1, to: target + 16)
      HexText.write(words.2, to: target + 32)
      HexText.write(words.3, to: target + 48)
      return 64
    }
  }

  /// Writes a digest that is left out where it is `nil`.
  mutating func field(_ key: StaticString, ifPresent digest: SHA256Digest?) {
    if let digest { field(key, digest) }
  }

  /// Writes a hash that is left out where it is `nil`.
  mutating func field(_ key: StaticString, ifPresent hash: KeyedHash?) {
    guard let hash else { return }
    self.key(key)
    separate()
    quoted(atMost: 32) { target in
      HexText.write(hash.high, to: target)
      HexText.write(hash.low, to: target + 16)
      return 32
    }
  }

  mutating func field(_ key: StaticString, time milliseconds: Int64) {
    if milliseconds != latestTime {
      latestTime = milliseconds
      latestTimeText.removeAll(keepingCapacity: true)
      Timestamp.append(milliseconds, to: &latestTimeText)
    }
    self.key(key)
    separate()
    let text = latestTimeText
    quoted(atMost: text.count) { target in
      target.update(from: text, count: text.count)
      return text.count
    }
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
    content.withUnsafeBytes { field(text: text, base64: base64, $0) }
  }

  /// Writes bytes under `text` where they are valid UTF-8, else under `base64`.
  mutating func field(
    text: StaticString, base64: StaticString, _ content: UnsafeRawBufferPointer
  ) {
    if UTF8Validity.holds(for: content) {
      key(text)
      value(utf8: content)
    } else {
      key(base64)
      let encoded = content.withMemoryRebound(to: UInt8.self) { Base64.ascii(of: $0) }
      encoded.withUnsafeBytes { value(utf8: $0) }
    }
  }

  mutating func value(_ number: Int64) {
    separate()
    room.write(atMost: 20) { target in
      var rest = number.magnitude
      var width = number < 0 ? 2 : 1
      while rest >= 10 {
        rest /= 10
        width += 1
      }
      rest = number.magnitude
      for index in stride(from: width - 1, through: number < 0 ? 1 : 0, by: -1) {
        target[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      if number < 0 { target[0] = 0x2D }
      return width
    }
  }

  mutating func value(_ text: String) {
    var text = text
    text.withUTF8 { value(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Writes UTF-8 with what JSON demands escaped.
  private mutating func value(utf8 text: UnsafeRawBufferPointer) {
    separate()
    guard text.count > Self.mostAtOnce else {
      quoted(atMost: text.count * JSONText.mostPerByte + JSONText.slack) {
        JSONText.write(text, to: $0)
      }
      return
    }
    write(0x22)
    // Cut, as room is made for the worst, which is six times the usual.
    for start in stride(from: 0, to: text.count, by: Self.mostAtOnce) {
      let piece = UnsafeRawBufferPointer(
        rebasing: text[start..<min(start + Self.mostAtOnce, text.count)])
      room.write(atMost: piece.count * JSONText.mostPerByte + JSONText.slack) {
        JSONText.write(piece, to: $0)
      }
    }
    write(0x22)
  }

  /// Writes a value in quotes whose content a closure writes into the room it is given.
  @inline(__always)
  private mutating func quoted(
    atMost most: Int, _ content: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    room.write(atMost: most + 2) { target in
      target[0] = 0x22
      let count = content(target + 1)
      target[count + 1] = 0x22
      return count + 2
    }
  }

  private static let mostAtOnce = 4_096
}
