import Diagnostics

/// Why bytes are no JSON text that is taken, and where.
struct JSONFault: Error, Equatable {
  let kind: Kind
  /// In bytes from the start of the text.
  let offset: Int

  /// Everything that can be wrong, by its code.
  enum Kind: String, CaseIterable {
    case size = "json.size"
    case root = "json.root"
    case truncated = "json.truncated"
    case extra = "json.extra"
    case trailingComma = "json.trailing-comma"
    case comma = "json.comma"
    case colon = "json.colon"
    case name = "json.name"
    case value = "json.value"
    case quote = "json.quote"
    case comment = "json.comment"
    case number = "json.number"
    case leadingZero = "json.leading-zero"
    case escape = "json.escape"
    case surrogate = "json.surrogate"
    case control = "json.control"
    case duplicate = "json.duplicate"
    case depth = "json.depth"
    case elements = "json.elements"
    case names = "json.names"
    case nameLength = "json.name-length"
    case text = "json.text"
  }
}

extension JSONFault {
  /// Puts the fault in words for somebody who never saw JSON.
  ///
  /// - Parameters:
  ///   - text: The text that has it.
  ///   - limits: Those that the text was held to.
  /// - Returns: A problem that rejects the text, with its line and column.
  func problem(in text: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) -> RecordProblem {
    RecordProblem(
      code: kind.rawValue, outcome: .reject, what: kind.what, why: kind.why(limits), fix: kind.fix,
      place: .text(offset: offset, in: text))
  }
}

extension JSONFault.Kind {
  fileprivate var what: String {
    switch self {
    case .size: "the message is too large"
    case .root: "the file does not begin with an object in { }"
    case .truncated: "the file ends in the middle of the message"
    case .extra: "there is something behind the end of the message"
    case .trailingComma: "there is a comma behind the last value"
    case .comma: "a comma is missing between two values, or a bracket is of the wrong kind"
    case .colon: "a colon is missing behind a name"
    case .name: "a name in double quotes is missing"
    case .value: "a value is missing, or is no value of JSON"
    case .quote: "something stands in single quotes"
    case .comment: "there is a comment"
    case .number: "a number is not written as JSON writes numbers"
    case .leadingZero: "a number begins with a zero"
    case .escape: "a backslash is followed by something that it does not go with"
    case .surrogate: "half of a character stands alone"
    case .control: "a line break or another control character stands inside a text"
    case .duplicate: "an object has the same name twice"
    case .depth: "objects and lists are nested too deeply"
    case .elements: "the message has too many values"
    case .names: "the message has too many different names"
    case .nameLength: "a name is too long"
    case .text: "a text is too long"
    }
  }

  fileprivate func why(_ limits: JSONLimits) -> String {
    switch self {
    case .size: most(sizeInWords(limits.bytes))
    case .root: "one message is one object: { \"name\": value, ... }"
    case .truncated: "the end of the file was lost on the way, or it was not written to its end"
    case .extra: "a file holds one message"
    case .trailingComma, .comma, .colon, .name, .quote, .comment:
      "the file breaks the rules of JSON here, so nothing behind this place can be trusted"
    case .value:
      "a value is a text in double quotes, a number, true, false, null, an object or a list"
    case .number: "numbers look like 12, -3.5 or 1.2e9, with digits on both sides of the point"
    case .leadingZero: "JSON has no such numbers; a program may have taken an id for a number"
    case .escape: "behind a backslash may stand one of \" \\ / b f n r t, or u and four digits"
    case .surrogate: "characters beyond U+FFFF are written as two \\u escapes, one behind the other"
    case .control: "inside a text they are written as \\n, \\t and the like; NUL is never taken"
    case .duplicate: "nobody can tell which of the two is meant"
    case .depth: most("\(limits.depth) levels")
    case .elements: most("\(limits.elements) values")
    case .names: most("\(limits.ownNames) names that we do not know")
    case .nameLength: most(sizeInWords(limits.nameBytes))
    case .text: most(sizeInWords(limits.textBytes))
    }
  }

  private func most(_ words: String) -> String { "the most that is taken is \(words)" }

  fileprivate var fix: String {
    switch self {
    case .size, .elements, .depth, .text:
      "send a smaller message, or ask us to take larger ones"
    case .names, .nameLength, .root: "send a message of the agreed form"
    case .truncated: "send the whole file again"
    case .extra: "send each message in a file of its own"
    case .leadingZero: "put ids into double quotes, and write numbers without zeros in front"
    case .duplicate: "leave one of them out, or make a list [ ] of both"
    case .comment: "leave comments out"
    case .trailingComma, .comma, .colon, .name, .value, .quote, .number, .escape, .surrogate,
      .control:
      "correct the file, or the program that makes it"
    }
  }
}
