import Diagnostics
import Document

/// Collects what is found in the mappings of a library while they are compiled.
final class LintReport {
  private var found: [Diagnostic: [String]] = [:]
  private var order: [Diagnostic] = []
  private var names = UnusedNames()

  /// What was found, each thing once.
  var findings: [LintFinding] {
    order.map { LintFinding($0, mappings: found[$0] ?? []) }
      + names.diagnostics.map { LintFinding($0.diagnostic, mappings: [$0.mapping]) }
  }

  /// Looks at a mapping that is compiled; one with an error is left alone, as it may not mean what it says.
  func look(at file: MappingFile, _ compiler: MappingCompiler) {
    let hasErrors = file.layers.contains { layer in
      layer.problems.diagnostics.contains { $0.severity == .error }
    }
    names.note(file, uses: compiler.usedNames, isComplete: !hasErrors)
    guard !hasErrors else { return }
    for diagnostic in LintSubject(file, compiler).diagnostics {
      if found[diagnostic] == nil { order.append(diagnostic) }
      found[diagnostic, default: []].append(file.name)
    }
  }

  /// Notes the names that a mapping uses inside another.
  func note(_ uses: Set<FileName>, of file: MappingFile) {
    names.note(file, uses: uses, isComplete: true)
  }
}
