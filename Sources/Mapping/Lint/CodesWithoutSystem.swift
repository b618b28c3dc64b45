import Diagnostics
import Document

/// Finds tests on a FHIR coding's code that leave its system open: the same code may mean something else in another, and
/// what is written has no system at all.
enum CodesWithoutSystem {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    guard rule.compiler.references != nil else { return [] }
    return rule.writtenPlaces.compactMap { place, nodes in
      guard rule.line(to: nodes).contains(where: { isOpen(rule.places[$0].syntax) }) else {
        return nil
      }
      return rule.warning(
        "test.no-system", "a test asks for a code and not for its system", at: place,
        why: "a code says something in its own system only",
        fix: "test both: coding[system='...'][code='...']")
    }
  }

  private static func isOpen(_ step: StepSyntax) -> Bool {
    step.tests.contains { test in
      guard case .equals(let path, _) = test else { return false }
      if step.name == "coding", path.steps.map(\.name) == ["code"], !hasSystem(step) { return true }
      return zip(path.steps, path.steps.dropFirst())
        .contains { coding, code in
          coding.name == "coding" && code.name == "code" && !hasSystem(coding)
        } || path.steps.contains(where: isOpen)
    }
  }

  private static func hasSystem(_ coding: StepSyntax) -> Bool {
    coding.tests.contains { test in
      if case .equals(let path, _) = test { path.steps.map(\.name) == ["system"] } else { false }
    }
  }
}
