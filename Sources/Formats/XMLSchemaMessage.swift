/// What a message of libxml2's validation takes from the schema, and nothing that it takes from the document.
///
/// Each fact is the last thing in the message, in fixed words, and made of characters that a schema's names have;
/// whatever a document puts in a value stands before.
struct XMLSchemaMessage {
  private let text: Substring

  init(_ message: String) {
    var text = message[...]
    while let last = text.last, last == "\n" || last == " " { text.removeLast() }
    self.text = text
  }

  /// True when the message is about an element that should be there.
  var isMissing: Bool {
    lastPart(after: "Missing child element(s).") != nil
      && lastPart(after: "This element is not expected.") == nil
  }

  /// The elements that may stand at the place, by their local names, as `a, b or c`.
  var expectedElements: String? {
    guard let list = lastPart(after: "Expected is "), list.hasSuffix(")."),
      let open = list.firstIndex(of: "(")
    else { return nil }
    let names = list[list.index(after: open)...].dropLast(2).split(separator: ",")
      .map {
        localName($0)
      }
    guard !names.isEmpty, names.allSatisfy(Self.isSafe) else { return nil }
    guard names.count > 1, let last = names.last else { return names.first }
    return "\(names.dropLast().joined(separator: ", ")) or \(last)"
  }

  /// The schema's type that a value must have.
  var typeName: String? {
    for kind in ["atomic", "list", "union"] {
      guard let part = lastPart(after: "is not a valid value of the \(kind) type '") else {
        continue
      }
      guard part.hasSuffix("'.") else { return nil }
      let name = localName(part.dropLast(2))
      return Self.isSafe(name) ? name : nil
    }
    return nil
  }

  /// The number in a limit on length, size or digits.
  var limit: String? {
    var body = text
    for mark in [".", ")", "'"] where body.hasSuffix(mark) { body.removeLast() }
    guard let open = body.lastIndex(of: "'") else { return nil }
    let number = body[body.index(after: open)...]
    let isNumber = number.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
    // Only these words stand before the schema's own number.
    let isSchemas =
      body[..<open].hasSuffix("length of ") || body[..<open].hasSuffix("allowed (")
    return isNumber && isSchemas && !number.isEmpty ? String(number) : nil
  }

  /// The values that the schema lists, each in quotes.
  var allowedValues: String? {
    guard let part = lastPart(after: "is not an element of the set {"), part.hasSuffix("}.") else {
      return nil
    }
    return String(part.dropLast(2).prefix(400))
  }

  private func lastPart(after words: String) -> Substring? {
    guard let found = text.ranges(of: words).last else { return nil }
    return text[found.upperBound...]
  }

  /// Drops the braces with the namespace, or the prefix, and what is not a name.
  private func localName(_ name: Substring) -> String {
    var rest = name
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    if let close = rest.lastIndex(of: "}") { rest = rest[rest.index(after: close)...] }
    if let colon = rest.lastIndex(of: ":") { rest = rest[rest.index(after: colon)...] }
    return String(rest)
  }

  private static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && name.count <= 100
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "-_.*#".unicodeScalars.contains($0)
      }
  }
}
