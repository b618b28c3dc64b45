extension Diagnostic {
  /// Renders the diagnostic with its source line in a frame, the caret below the place.
  ///
  ///     mappings/a.yaml:17:12: name.unused: nothing uses the fragment 'party'
  ///        17 |   coded: [ { at: Code, field: code } ]
  ///           |   ^
  ///       why: 'fragments' gives names to what rules use
  ///       fix: use it, or take it out
  ///
  /// - Parameter sources: The files that positions may speak of, by path.
  /// - Returns: One or more lines without a line break at the end.
  package func framed(sources: [String: SourceText]) -> String {
    let place = position.map { "\($0.description): " } ?? ""
    var lines = ["\(place)\(code): \(what)"]
    if case .file(let path, let line, let column)? = position,
      let text = sources[path]?.line(line)
    {
      let number = String(line)
      let margin = String(repeating: " ", count: max(0, 5 - number.count))
      let blank = String(repeating: " ", count: max(5, number.count))
      lines.append("\(margin)\(number) | \(text)")
      lines.append("\(blank) | \(Self.caretIndent(in: text, column: column))^")
    }
    if let why { lines.append("  why: \(why)") }
    if let fix { lines.append("  fix: \(fix)") }
    return lines.joined(separator: "\n")
  }
}
