import Diagnostics
import Yams

/// An error of the YAML parser in words for somebody who knows indentation and quotes, and no more.
struct YAMLErrorText {
  private let error: any Error
  private let lines: YAMLLines
  private let bytes: [UInt8]

  init(_ error: any Error, lines: YAMLLines, bytes: [UInt8]) {
    self.error = error
    self.lines = lines
    self.bytes = bytes
  }

  func diagnostic(path: String) -> Diagnostic {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _):
      return syntax(problem, context: context, mark: mark, path: path)
    case .composer(_, let problem, let mark, _):
      return composer(problem, mark: mark, path: path)
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicate(keys, mark: context.mark, path: path)
    case .reader(_, let offset, _, _):
      let place = InputPlace.text(offset: offset ?? 0, in: bytes)
      return Diagnostic(
        code: "yaml.syntax", what: "there is a character that YAML does not allow",
        at: position(place, path: path), why: "control characters are no text",
        fix: "remove the character")
    default:
      return Diagnostic(
        code: "yaml.syntax", what: "the file is not YAML",
        at: .file(path: path, line: 1, column: 1), why: "expected keys, each with a value",
        fix: "write 'key: value' lines")
    }
  }

  private func syntax(
    _ problem: String, context: YamlError.Context?, mark: Mark, path: String
  ) -> Diagnostic {
    let place = lines.place(of: mark)
    let advice = hint(line: mark.line) ?? context.flatMap { hint(line: $0.mark.line) }
    let reason = [context?.text, problem].compactMap { $0 }.joined(separator: ", ")
    return Diagnostic(
      code: "yaml.syntax", what: "this is not YAML: \(plain(problem))",
      at: position(place, path: path), why: "the parser says: \(reason)",
      fix: advice
        ?? "check the indentation, the quotes and the brackets of this line and the one before")
  }

  private func composer(_ problem: String, mark: Mark, path: String) -> Diagnostic {
    let position = position(lines.place(of: mark), path: path)
    if problem.contains("alias") {
      return Diagnostic(
        code: "yaml.anchor", what: "an alias (a word beginning with *) is not allowed",
        at: position, why: "every value is written out",
        fix: "put a text that begins with * in quotes")
    }
    return Diagnostic(
      code: "yaml.documents", what: "the file has a second document", at: position,
      why: "each file is one document", fix: "remove the line --- and what is behind it")
  }

  private func duplicate(_ keys: [String], mark: Mark, path: String) -> Diagnostic {
    let key = keys.first ?? ""
    guard case .text(let line, let column) = lines.place(of: mark) else {
      preconditionFailure("places of nodes are lines and columns")
    }
    let second = secondLine(of: mark.line, column: column)
    return .duplicateKey(
      key, first: second == nil ? nil : line, path: path, line: second ?? line, column: column)
  }

  /// Returns the line further down, in the same table, that begins with the same key at the same column.
  private func secondLine(of first: Int, column: Int) -> Int? {
    guard let key = Self.key(lines.line(first).dropFirst(column - 1)), first < lines.count else {
      return nil
    }
    for number in (first + 1)...lines.count {
      let line = lines.line(number)
      let isSameColumn = line.prefix(column - 1).allSatisfy { $0 == 0x20 || $0 == 0x2D }
      if isSameColumn, Self.key(line.dropFirst(column - 1)) == key { return number }
    }
    return nil
  }

  /// Returns what stands before the first colon, without quotes around it, or `nil` where there is none.
  private static func key(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let written = line[..<colon]
    guard let quote = written.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      written.count > 1, written.last == quote
    else { return written }
    return written.dropFirst().dropLast()
  }

  /// Says the most frequent errors in plain words.
  private func plain(_ problem: String) -> String {
    switch problem {
    case "found character that cannot start any token":
      "a value begins with a character that needs quotes"
    case "mapping values are not allowed in this context":
      "there is a colon too many, or the indentation is wrong"
    case "could not find expected ':'": "a key has no colon behind it"
    case "did not find expected key":
      "the indentation does not fit the lines before, or a quote is not closed"
    case "found unexpected end of stream": "a quote is not closed"
    case "did not find expected ',' or ']'": "a list in brackets is not closed"
    case "did not find expected ',' or '}'": "a table in braces is not closed"
    default: "the line does not fit what is before it"
    }
  }

  /// Returns what helps with the two things that people meet: tabs, and values that begin with a mark of YAML.
  private func hint(line number: Int) -> String? {
    let line = lines.line(number)
    let indent = line.prefix { $0 == 0x20 || $0 == 0x09 }
    if indent.contains(0x09) { return "indent with blanks; YAML does not take tabs" }
    var value = line.dropFirst(indent.count)
    if let colon = value.firstRange(of: [UInt8(ascii: ":"), 0x20]) {
      value = value[colon.upperBound...]
    } else if value.first == UInt8(ascii: "-") {
      value = value.dropFirst()
    }
    value = value.drop { $0 == 0x20 }
    guard let first = value.first, "[]*&@`{}%!|>".utf8.contains(first) else {
      return value.firstRange(of: [UInt8(ascii: ":"), 0x20]) == nil
        ? nil : "put a value that contains a colon and a blank in quotes"
    }
    return "put a value that begins with \(Character(Unicode.Scalar(first))) in quotes"
  }

  private func position(_ place: InputPlace, path: String) -> Position {
    guard case .text(let line, let column) = place else {
      return .file(path: path, line: 1, column: 1)
    }
    return .file(path: path, line: line, column: column)
  }
}
