package import Diagnostics
import Exchange
package import Mapping

/// What keeps the author of a mapping from being answered: a name that is not known, a file that cannot be read.
package struct AuthoringProblem: Error, Sendable {
  /// The problem in plain words.
  package let diagnostic: Diagnostic

  init(_ diagnostic: Diagnostic) {
    self.diagnostic = diagnostic
  }

  /// Says what is wrong with a file that somebody gave.
  init(_ problem: RecordProblem) {
    diagnostic = Diagnostic(
      code: problem.code, what: problem.what, why: problem.why, fix: problem.fix)
  }
}

extension AuthoringProblem {
  /// Says that no mapping has a name.
  init(unknown name: String, among names: [String]) {
    self.init(
      Diagnostic(
        code: "mapping.unknown", what: "there is no mapping \(quoted(code: name))",
        why: "there is " + names.joined(separator: ", "),
        fix: nearestMatch(to: name, in: names).map { "write \(quoted(code: $0))" }))
  }
}

extension MappingLibrary {
  /// Returns the mapping of a name.
  ///
  /// - Throws: ``AuthoringProblem``.
  package func known(_ name: String) throws(AuthoringProblem) -> CompiledMapping {
    if let mapping = mapping(named: name) { return mapping }
    throw AuthoringProblem(unknown: name, among: names)
  }
}

extension [String] {
  /// Each text once, in the order in which they came first.
  var withoutRepetitions: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

extension InputPlace {
  /// The place as a receipt names it.
  package var words: String { ReceiptWording.place(self) ?? "the whole file" }
}
