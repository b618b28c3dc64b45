extension FieldGroup {
  /// Returns the message's content as bytes for fingerprints: equal for equal content, whatever format it came in.
  ///
  /// All set fields in model order, each as its name, a letter for its type, and its value behind its length. Our
  /// reference is left out, since we add it. Names, not numbers, so that a model that gains fields keeps the
  /// fingerprints of messages that do not use them.
  ///
  /// - Parameter withIdentity: When false the sender's number and the action are left out too, which tells rows without
  ///   an id apart by their content alone.
  /// - Returns: The bytes, the same for ever.
  package func canonicalBytes(withIdentity: Bool = true) -> [UInt8] {
    var buffer = CanonicalBuffer()
    buffer.append(self, withIdentity: withIdentity)
    return buffer.withBytes { Array($0) }
  }
}

/// Memory for the canonical bytes of one message after the other.
package struct CanonicalBuffer: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  package init() {
    capacity = Self.usual
    start = .allocate(capacity: capacity)
  }

  deinit {
    start.deallocate()
  }

  /// Forgets what was appended and keeps the memory, but for what few messages need.
  package mutating func reset() {
    count = 0
    guard capacity > Self.mostKept else { return }
    start.deallocate()
    capacity = Self.usual
    start = .allocate(capacity: capacity)
  }

  private static let usual = 4_096
  /// So many bytes of memory are kept for the next message.
  private static let mostKept = 1 << 20

  /// Hands what was appended to a function.
  package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: start, count: count))
  }

  /// Appends the UTF-8 of a text.
  package mutating func append(_ text: String) {
    // Nearly all texts are stored as UTF-8, and those that are not can be made so in a copy.
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Appends a byte.
  package mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  /// Appends what ``FieldGroup/canonicalBytes(withIdentity:)`` returns.
  package mutating func append(_ message: FieldGroup, withIdentity: Bool = true) {
    message.withDefinition { definition in
      for place in message.entries.indices {
        let index = message.entries[place].index
        if index == definition.referenceIndex { continue }
        if !withIdentity, definition.isIdentity(index) { continue }
        append(nameOf: index, in: definition)
        append(message.entries[place].value)
      }
    }
  }

  private mutating func append(_ value: FieldValue) {
    switch value {
    case .text(let text):
      var text = text
      text.withUTF8 {
        append(tag: "t", length: $0.count)
        append($0)
      }
    case .date(let date): append(date)
    case .flag(let flag): append(tag: flag ? "y" : "n", length: 0)
    case .bytes(let content):
      append(tag: "b", length: content.count)
      content.withUnsafeBufferPointer { append($0) }
    case .group(let group):
      append(tag: "g", length: group.entries.count)
      group.withDefinition { definition in
        for place in group.entries.indices {
          append(nameOf: group.entries[place].index, in: definition)
          append(group.entries[place].value)
        }
      }
    case .list(let items):
      append(tag: "l", length: items.count)
      for place in items.indices { append(items[place]) }
    case .cleared: append(tag: "c", length: 0)
    }
  }

  private mutating func append(_ date: PartialDate) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PartialDate.mostISOBytes) { text in
      if let length = date.writeISO(to: text) {
        append(tag: "d", length: length)
        append(UnsafeBufferPointer(rebasing: text[..<length]))
      } else {
        var text = date.iso
        text.withUTF8 {
          append(tag: "d", length: $0.count)
          append($0)
        }
      }
    }
  }

  private mutating func append(nameOf index: Int, in definition: GroupDefinition) {
    append(definition.utf8Name(of: index))
  }

  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    (start + count).update(from: source, count: bytes.count)
    count += bytes.count
  }

  /// Appends `=`, a type letter, a length in decimal and `:`; names hold none of these signs, so nothing is ambiguous.
  private mutating func append(tag: Unicode.Scalar, length: Int) {
    reserve(24)
    start[count] = UInt8(ascii: "=")
    start[count + 1] = UInt8(ascii: tag)
    count += 2
    var divisor = length < 10 ? 1 : length < 100 ? 10 : 100
    while length / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      start[count] = UInt8(length / divisor % 10) + 0x30
      divisor /= 10
      count += 1
    }
    start[count] = UInt8(ascii: ":")
    count += 1
  }

  private mutating func reserve(_ more: Int) {
    if count + more <= capacity { return }
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }
}
