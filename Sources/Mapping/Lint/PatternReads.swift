import Diagnostics
import Document

/// Finds patterns of `ignore` and `refuse` that speak of what a rule reads.
///
/// A wide pattern may well ignore what stands around a place that is read, and one may ignore a place of which a rule
/// takes its value in want of a better one. What is refused is never read.
enum PatternReads {
  static func diagnostics(_ subject: LintSubject) -> [Diagnostic] {
    let paths = subject.paths
    return subject.file.layers.flatMap { layer in
      let ignored = patterns("ignore", layer, subject)
        .compactMap { text, pattern -> Diagnostic? in
          guard !pattern.contains(where: \.isAnyDepth),
            let rule = paths.rules
              .first(where: { $0.isSure && isSame(pattern, $0.path, subject) })
          else { return nil }
          return warning(
            "ignore.read", "the pattern ignores what a rule reads", text, rule, layer,
            fix: "take the pattern out")
        }
      let refused = patterns("refuse", layer, subject)
        .compactMap { text, pattern -> Diagnostic? in
          let rule = paths.rules.first { rule in
            (1...max(rule.path.count, 1))
              .contains {
                matches(pattern[...], rule.path.prefix($0), subject)
              }
          }
          return rule.map {
            warning(
              "refuse.read", "the pattern refuses what a rule reads", text, $0, layer,
              fix: "take the pattern or the rule out")
          }
        }
      return ignored + refused
    }
  }

  private static func warning(
    _ code: String, _ what: String, _ text: Located<String>, _ rule: RulePaths.Read,
    _ layer: MappingFile.Layer, fix: String
  ) -> Diagnostic {
    Diagnostic(
      code: code, severity: .warning, what: what,
      at: layer.problems.position(line: text.line, column: text.column),
      why: "the rule stands at \(rule.position.description)", fix: fix)
  }

  private static func patterns(
    _ key: String, _ layer: MappingFile.Layer, _ subject: LintSubject
  ) -> [(text: Located<String>, steps: [StepSyntax])] {
    (layer.table.texts(key) ?? [])
      .compactMap { text in
        let path = try? PathParser.place(
          text.value, prefixes: subject.compiler.prefixes, allowsAnyDepth: true)
        return path.map { (text, $0.steps) }
      }
  }

  private static func isSame(
    _ pattern: [StepSyntax], _ path: [StepSyntax], _ subject: LintSubject
  ) -> Bool {
    pattern.count == path.count
      && zip(pattern, path).allSatisfy { $0.tests == $1.tests && isName($0, of: $1, subject) }
  }

  private static func matches(
    _ pattern: ArraySlice<StepSyntax>, _ path: ArraySlice<StepSyntax>, _ subject: LintSubject
  ) -> Bool {
    guard let last = pattern.last else { return path.isEmpty }
    if last.isAnyDepth {
      return matches(pattern.dropLast(), path, subject)
        || !path.isEmpty && matches(pattern, path.dropLast(), subject)
    }
    guard let step = path.last, isName(last, of: step, subject),
      last.tests.isEmpty || last.tests == step.tests
    else { return false }
    return matches(pattern.dropLast(), path.dropLast(), subject)
  }

  private static func isName(
    _ pattern: StepSyntax, of step: StepSyntax, _ subject: LintSubject
  ) -> Bool {
    pattern.isAttribute == step.isAttribute && pattern.prefix == step.prefix
      && subject.compiler.symbol(of: pattern.name) == subject.compiler.symbol(of: step.name)
  }
}
