/// A path as a rule file writes it, on the document's side or the model's.
struct PathSyntax: Sendable, Hashable {
  /// True for a path that starts at the document rather than at its context.
  var isAbsolute = false
  /// The part that the path starts at, or `nil`.
  var part: String?
  /// The references that are followed from the part itself.
  var partReferences: [ReferenceSyntax] = []
  var steps: [StepSyntax] = []

  /// True for a path that goes on where a reference leads.
  var followsReferences: Bool {
    !partReferences.isEmpty || steps.contains { !$0.references.isEmpty }
  }
}

/// A reference behind a step or a part.
enum ReferenceSyntax: Sendable, Hashable {
  /// `->TYPE|TYPE`: the resource that the node refers to, of one of the types.
  case forward([String])
  /// `<-TYPE.NAME`: the resource of a type whose child of a name refers to this one.
  case reverse(type: String, name: String)
}

/// One step of a path.
struct StepSyntax: Sendable, Hashable {
  var name = ""
  /// The namespace prefix, or "".
  var prefix = ""
  var isAttribute = false
  /// True for `*`: the step repeats in this format.
  var isStarred = false
  /// True for `**`, which stands for any names and exists in `ignore` and `refuse` only.
  var isAnyDepth = false
  var tests: [TestSyntax] = []
  var references: [ReferenceSyntax] = []
}

/// A test in brackets behind a step.
indirect enum TestSyntax: Sendable, Hashable {
  /// The Nth, counted from 1.
  case position(Int)
  /// The Nth and all after it.
  case from(Int)
  /// A place below has one of the values; the first is the one that is written.
  case equals(PathSyntax, [TestValue])
  /// What no other test on this name takes.
  case otherwise
}

/// A value in a test: a text in quotes, or the name of a constant.
struct TestValue: Sendable, Hashable {
  let text: String
  let isConstant: Bool
}

/// Why a text is no path.
struct PathSyntaxError: Error {
  let what: String
  var fix: String?
}

/// Reads paths of both sides: the document's with `/` between steps, the model's with dots.
struct PathParser {
  private let bytes: [UInt8]
  private let separator: UInt8
  private let prefixes: [String]
  private let allowsAnyDepth: Bool
  private var position = 0

  /// Parses a place in a document.
  ///
  /// `prefixes` are those declared: a colon behind anything else belongs to the name. `allowsAnyDepth` is true where
  /// `**` may stand.
  static func place(
    _ text: String, prefixes: [String], allowsAnyDepth: Bool = false
  ) throws(PathSyntaxError) -> PathSyntax {
    var parser = PathParser(
      bytes: Array(text.utf8), separator: UInt8(ascii: "/"), prefixes: prefixes,
      allowsAnyDepth: allowsAnyDepth)
    return try parser.whole()
  }

  /// Parses the path of a model field.
  static func field(_ text: String) throws(PathSyntaxError) -> PathSyntax {
    var parser = PathParser(
      bytes: Array(text.utf8), separator: UInt8(ascii: "."), prefixes: [], allowsAnyDepth: false)
    return try parser.whole()
  }

  /// Parses a condition: `field = 'a' | 'b'`.
  static func condition(_ text: String) throws(PathSyntaxError) -> (PathSyntax, [TestValue]) {
    var parser = PathParser(
      bytes: Array(text.utf8), separator: UInt8(ascii: "."), prefixes: [], allowsAnyDepth: false)
    let condition = try parser.comparison()
    guard parser.position == parser.bytes.count else {
      throw PathSyntaxError(what: "the condition goes on behind its last value")
    }
    return condition
  }

  private init(bytes: [UInt8], separator: UInt8, prefixes: [String], allowsAnyDepth: Bool) {
    self.bytes = bytes
    self.separator = separator
    self.prefixes = prefixes
    self.allowsAnyDepth = allowsAnyDepth
  }

  private mutating func whole() throws(PathSyntaxError) -> PathSyntax {
    let path = try path()
    guard position == bytes.count else {
      throw PathSyntaxError(what: "the path has '\(next)' where a '/' or a test is expected")
    }
    return path
  }

  private mutating func path() throws(PathSyntaxError) -> PathSyntax {
    var path = PathSyntax()
    skipBlanks()
    if separator == UInt8(ascii: "/"), take("/") { path.isAbsolute = true }
    if separator == UInt8(ascii: "/"), !path.isAbsolute, take("$") {
      let name = plainName()
      guard !name.isEmpty else {
        throw PathSyntaxError(what: "the path has no name of a part behind '$'")
      }
      path.part = name
      path.partReferences = try references()
      guard takeSeparator() else { return path }
    }
    repeat {
      path.steps.append(try step())
    } while takeSeparator()
    return path
  }

  /// Reads the references behind a step or a part: `->TYPE|TYPE` and `<-TYPE.NAME`.
  private mutating func references() throws(PathSyntaxError) -> [ReferenceSyntax] {
    var found: [ReferenceSyntax] = []
    while true {
      if take("->") {
        var types: [String] = []
        repeat { types.append(plainName()) } while take("|")
        guard !types.contains("") else {
          throw PathSyntaxError(
            what: "the path has no type of resource behind '->'",
            fix: "write the type that the reference leads to, such as ->Patient")
        }
        found.append(.forward(types))
      } else if take("<-") {
        let parts = plainName().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains("") else {
          throw PathSyntaxError(
            what: "the path does not say what refers to this resource",
            fix: "write a type and the name that refers, such as <-PractitionerRole.practitioner")
        }
        found.append(.reverse(type: String(parts[0]), name: String(parts[1])))
      } else {
        return found
      }
    }
  }

  private mutating func step() throws(PathSyntaxError) -> StepSyntax {
    var step = StepSyntax()
    skipBlanks()
    if allowsAnyDepth, peek("**") {
      position += 2
      step.isAnyDepth = true
      return step
    }
    step.isAttribute = take("@")
    if peek("'") {
      step.name = try quotedText()
    } else {
      step.name = plainName()
      splitPrefix(of: &step)
    }
    guard !step.name.isEmpty else {
      throw PathSyntaxError(
        what: position < bytes.count
          ? "the path has '\(next)' where a name is expected" : "the path ends without a name",
        fix: "put a name with / [ ] * or = into single quotes")
    }
    step.isStarred = take("*")
    while take("[") { step.tests.append(try test()) }
    if separator == UInt8(ascii: "/") { step.references = try references() }
    return step
  }

  /// Reads an unquoted name: everything up to a character with a meaning, without blanks at its ends.
  private mutating func plainName() -> String {
    let start = position
    while position < bytes.count, !isEndOfName { position += 1 }
    var end = position
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private var isEndOfName: Bool {
    switch bytes[position] {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "*"), UInt8(ascii: "="),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "/"):
      true
    case UInt8(ascii: "-"): peek("->")
    case UInt8(ascii: "<"): peek("<-")
    default: bytes[position] == separator
    }
  }

  private func splitPrefix(of step: inout StepSyntax) {
    guard let colon = step.name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
    let prefix = String(step.name[..<colon])
    guard prefixes.contains(prefix) else { return }
    step.prefix = prefix
    step.name = String(step.name[step.name.utf8.index(after: colon)...])
  }

  private mutating func test() throws(PathSyntaxError) -> TestSyntax {
    skipBlanks()
    if let position = positionTest() { return position }
    if peek("else]") {
      position += 5
      return .otherwise
    }
    let (path, values) = try comparison()
    if path.followsReferences || path.part != nil {
      throw PathSyntaxError(
        what: "a test follows a reference", fix: "test what stands below the step itself")
    }
    guard take("]") else { throw PathSyntaxError(what: "a test does not end with ']'") }
    return .equals(path, values)
  }

  /// Reads `N]` or `N..]`, or nothing.
  private mutating func positionTest() -> TestSyntax? {
    let start = position
    var number = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]), number < 10_000 {
      number = number * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    if position > start, number > 0 {
      if take("]") { return .position(number) }
      if peek("..]") {
        position += 3
        return .from(number)
      }
    }
    position = start
    return nil
  }

  private mutating func comparison() throws(PathSyntaxError) -> (PathSyntax, [TestValue]) {
    let path = try path()
    skipBlanks()
    guard take("=") else {
      throw PathSyntaxError(
        what: "a test has no '='", fix: "write [2], [2..], [else] or [path='value']")
    }
    var values: [TestValue] = []
    repeat {
      values.append(try value())
      skipBlanks()
    } while take("|")
    return (path, values)
  }

  private mutating func value() throws(PathSyntaxError) -> TestValue {
    skipBlanks()
    if peek("'") { return TestValue(text: try quotedText(), isConstant: false) }
    let name = plainName()
    guard !name.isEmpty else {
      throw PathSyntaxError(
        what: "a test has no value behind '='", fix: "write a text in single quotes or a constant")
    }
    return TestValue(text: name, isConstant: true)
  }

  /// Reads a text in single quotes, in which a doubled quote stands for one.
  private mutating func quotedText() throws(PathSyntaxError) -> String {
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      if take("'") {
        guard peek("'") else { return String(decoding: text, as: UTF8.self) }
      }
      text.append(bytes[position])
      position += 1
    }
    throw PathSyntaxError(what: "a quoted text does not end", fix: "close it with a single quote")
  }

  private mutating func takeSeparator() -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == separator else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
  }

  private func peek(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }

  private mutating func take(_ text: StaticString) -> Bool {
    guard peek(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  private var next: String {
    position < bytes.count ? String(UnicodeScalar(bytes[position])) : ""
  }
}
