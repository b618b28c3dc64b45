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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2048)
    appendCanonicalBytes(to: &bytes, withIdentity: withIdentity)
    return bytes
  }

  /// Appends what ``canonicalBytes(withIdentity:)`` returns.
  package func appendCanonicalBytes(to bytes: inout [UInt8], withIdentity: Bool = true) {
    for entry in entries {
      let name = definition.fields[entry.index].name
      if name == "reference" { continue }
      if !withIdentity, name == "id" || name == "action" { continue }
      Self.append(name: name, entry.value, to: &bytes)
    }
  }

  private static func append(name: String, _ value: FieldValue, to bytes: inout [UInt8]) {
    append(name, to: &bytes)
    append(value, to: &bytes)
  }

  private static func append(_ value: FieldValue, to bytes: inout [UInt8]) {
    switch value {
    case .text(let text):
      append(tag: "t", length: text.utf8.count, to: &bytes)
      append(text, to: &bytes)
    case .date(let date):
      // The length stands before the text: write it where it would be after a length of two digits, which nearly all
      // dates have, and once more where that is wrong.
      let start = bytes.count
      append(tag: "d", length: 10, to: &bytes)
      let text = bytes.count
      date.appendISO(to: &bytes)
      let length = bytes.count - text
      guard length != 10 else { return }
      bytes.removeSubrange(start...)
      append(tag: "d", length: length, to: &bytes)
      date.appendISO(to: &bytes)
    case .flag(let flag):
      append(tag: flag ? "y" : "n", length: 0, to: &bytes)
    case .bytes(let content):
      append(tag: "b", length: content.count, to: &bytes)
      bytes.append(contentsOf: content)
    case .group(let group):
      append(tag: "g", length: group.entries.count, to: &bytes)
      for entry in group.entries {
        append(name: group.definition.fields[entry.index].name, entry.value, to: &bytes)
      }
    case .list(let items):
      append(tag: "l", length: items.count, to: &bytes)
      for item in items { append(item, to: &bytes) }
    case .cleared:
      append(tag: "c", length: 0, to: &bytes)
    }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable {
      bytes.append(contentsOf: $0)
    }
    if isContiguous == nil { bytes.append(contentsOf: text.utf8) }
  }

  /// Appends `=`, a type letter, a length in decimal and `:`; names hold none of these signs, so nothing is ambiguous.
  private static func append(tag: Unicode.Scalar, length: Int, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { head in
      head[0] = UInt8(ascii: "=")
      head[1] = UInt8(ascii: tag)
      var divisor = 1
      while length / divisor >= 10 { divisor *= 10 }
      var end = 2
      while divisor > 0 {
        head[end] = UInt8(length / divisor % 10) + 0x30
        divisor /= 10
        end += 1
      }
      head[end] = UInt8(ascii: ":")
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: head[...end]))
    }
  }
}
