package import Diagnostics

/// Everything that is wrong with a configuration, told at once.
package struct ConfigurationFaults: Error, Sendable, CustomStringConvertible {
  /// Errors and warnings by file and line; at least one error.
  package let diagnostics: [Diagnostic]
  /// The files that diagnostics quote, by path.
  package let sources: [String: SourceText]

  init(_ diagnostics: [Diagnostic], files: ConfigurationFiles) {
    self.diagnostics = diagnostics.inFileOrder
    var sources: [String: SourceText] = [:]
    for case .file(let path, _, _)? in diagnostics.map(\.position) {
      sources[path] = files[path].map { SourceText(path: path, bytes: $0) }
    }
    self.sources = sources
  }

  /// All diagnostics as lines for a reader, without a line break at the end.
  package var rendered: String {
    diagnostics.map { $0.rendered(sources: sources) }.joined(separator: "\n")
  }

  package var description: String { rendered }
}

extension [Diagnostic] {
  /// The diagnostics by path, line and column; those without a place first.
  var inFileOrder: [Diagnostic] {
    let keyed = map { diagnostic -> (path: String, line: Int, column: Int, Diagnostic) in
      guard case .file(let path, let line, let column)? = diagnostic.position else {
        return ("", 0, 0, diagnostic)
      }
      return (path, line, column, diagnostic)
    }
    return
      keyed.sorted { left, right in
        left.path != right.path
          ? left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
          : (left.line, left.column, left.3.code) < (right.line, right.column, right.3.code)
      }
      .map(\.3)
  }
}
