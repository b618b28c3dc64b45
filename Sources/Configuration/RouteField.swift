import Diagnostics
import Document
import Referrals
import Routing

/// A field that a route asks for something, and which values it can have.
struct RouteField {
  /// The path as written.
  let name: String
  let type: FieldType
  /// The path of the value: of the code where the field is a coded pair.
  let valuePath: FieldPath

  /// Describes the field of a path.
  ///
  /// - Precondition: The path was found in the model of that kind of message.
  init(_ path: FieldPath, of message: MessageKind) {
    let definition = ModelDefinition.definition(of: message)
    name = path.description
    var type = FieldType.group(definition)
    for index in path.indices {
      if case .group(let group) = type { type = group.fields[index].type }
    }
    if case .group(let group) = type, group.isCoded, let code = group.index(of: "code"),
      let valuePath = try? FieldPath(path.description + ".code", in: definition)
    {
      self.type = group.fields[code].type
      self.valuePath = valuePath
    } else {
      self.type = type
      valuePath = path
    }
  }

  var isGroup: Bool {
    if case .group = type { true } else { false }
  }

  var isDate: Bool {
    switch type {
    case .date, .dateTime: true
    case .text, .code, .flag, .number, .identifier, .phone, .email, .bytes, .group: false
    }
  }

  /// True for a field that can be asked for values.
  var takesValues: Bool {
    switch type {
    case .text, .code, .flag, .number, .identifier, .phone, .email: true
    case .date, .dateTime, .bytes, .group: false
    }
  }

  /// Returns the value that a text of the configuration stands for, or reports why the field can never have it.
  func value(_ text: Located<String>, _ problems: OutlineProblems) -> RouteValue? {
    switch type {
    case .code(let vocabulary):
      if vocabulary.contains(text.value) { return .code(text.value) }
      problems.reportUnknown(
        "route.unknown-value", "value of '\(name)'", text.value,
        among: vocabulary.codes.map(\.code), line: text.line, column: text.column)
    case .flag:
      switch text.value {
      case "yes", "true": return .flag(true)
      case "no", "false": return .flag(false)
      default: report("'\(name)' is yes or no", text, fix: "write yes or no", problems)
      }
    case .number:
      if let number = Self.number(text.value) { return .number(number) }
      report("'\(name)' is a number", text, fix: "write a number such as 100 or 12.50", problems)
    case .identifier(.postcode): return postcode(text, problems)
    case .identifier(.practiceCode): return practiceCode(text, problems)
    case .identifier, .phone: return pattern(text, .identifier, problems)
    case .text, .email: return pattern(text, .text, problems)
    case .date, .dateTime, .bytes, .group: break
    }
    return nil
  }

  /// Returns a decimal number, or `nil` for another text.
  static func number(_ text: String) -> Double? {
    let isPlain = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
    return isPlain ? Double(text) : nil
  }

  private func pattern(
    _ text: Located<String>, _ form: TextPattern.Form, _ problems: OutlineProblems
  ) -> RouteValue? {
    let pattern = TextPattern(text.value, as: form)
    if !pattern.isEmpty { return .text(pattern) }
    report(
      "the value asks for nothing", text, fix: "write { present: yes } for any value", problems)
    return nil
  }

  private func practiceCode(_ text: Located<String>, _ problems: OutlineProblems) -> RouteValue? {
    guard text.value.utf8.last != UInt8(ascii: "*") else {
      return pattern(text, .identifier, problems)
    }
    do throws(IdentifierFault) {
      return .text(
        TextPattern(try ScottishPracticeCode(checking: text.value).digits, as: .identifier))
    } catch {
      report(
        "the practice code \(quoted(code: text.value)) \(error.words)", text, fix: error.fix,
        problems)
      return nil
    }
  }

  /// Reads a postcode, its first part (`G20`), or its beginning (`G20 9*`).
  private func postcode(_ text: Located<String>, _ problems: OutlineProblems) -> RouteValue? {
    let isPrefix = text.value.utf8.last == UInt8(ascii: "*")
    let plain = (isPrefix ? String(text.value.dropLast()) : text.value).filter { $0 != " " }
    if isPrefix {
      let isFit = plain.utf8.count <= 7 && plain.utf8.allSatisfy(Self.isLetterOrDigit)
      if isFit { return pattern(text, .identifier, problems) }
    } else if (try? Postcode(checking: plain)) != nil {
      return pattern(text, .identifier, problems)
    } else if (try? Postcode(checking: plain + "1AA")) != nil {
      return .text(TextPattern(plain, as: .postcodeArea))
    }
    report(
      "no postcode is \(quoted(code: text.value))", text,
      fix: "write a postcode, its first part such as G20, or its beginning such as \"G20 9*\"",
      problems)
    return nil
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private func report(
    _ what: String, _ text: Located<String>, fix: String, _ problems: OutlineProblems
  ) {
    problems.report(
      "route.unknown-value", what, line: text.line, column: text.column, fix: fix)
  }
}
