extension Diagnostic {
  /// Renders the diagnostic for a reader, with the source line and a caret where the file is at hand.
  ///
  ///     partners/a.yaml:3:7: error: unknown key 'knd' [config.unknown-key]
  ///         knd: practice
  ///         ^
  ///       why: expected one of kind, name
  ///       fix: write 'kind'
  ///
  /// - Parameter sources: The files that positions may speak of, by path.
  /// - Returns: One or more lines without a line break at the end.
  package func rendered(sources: [String: SourceText] = [:]) -> String {
    var lines: [String] = []
    let place = position.map { "\($0.description): " } ?? ""
    lines.append("\(place)\(severity.rawValue): \(what) [\(code)]")
    if case .file(let path, let line, let column)? = position,
      let text = sources[path]?.line(line)
    {
      lines.append("    \(text)")
      lines.append("    \(Self.caretIndent(in: text, column: column))^")
    }
    if let why { lines.append("  why: \(why)") }
    if let fix { lines.append("  fix: \(fix)") }
    return lines.joined(separator: "\n")
  }

  /// Returns the blanks that put a caret under a column, keeping tabs so that it lines up.
  static func caretIndent(in line: String, column: Int) -> String {
    let before = line.utf8.prefix(max(0, column - 1))
    return String(decoding: before, as: UTF8.self).map { $0 == "\t" ? "\t" : " " }.joined()
  }
}
