import Diagnostics
import Document

/// Finds elements of FHIR in XML that are written in another order than the one that FHIR gives them.
///
/// What is written stands in the order of the skeleton, and behind that in the order of the rules.
///
/// - Source: FHIR R4, 2.1.3 (XML representation of resources): the order of elements matters.
enum ElementOrder {
  static func diagnostics(_ subject: LintSubject) -> [Diagnostic] {
    guard case .fhir(let options) = subject.compiler.format, options.syntax == .xml else {
      return []
    }
    return subject.compiler.scopes.indices.flatMap { diagnostics(subject, scope: $0) }
  }

  private static func diagnostics(_ subject: LintSubject, scope: Int) -> [Diagnostic] {
    let places = subject.compiler.scopes[scope].places
    let rules = subject.rules.filter { $0.scope == scope && $0.rule.writes }
    var found: [Diagnostic] = []
    for parent in places.indices {
      var latest: (order: Int, name: String)?
      for child in places[parent].children where places[child].hasStep {
        guard let step = subject.typedSteps(to: child, in: scope).last, let type = step.parent,
          let order = step.meaning?.order
        else { continue }
        let writer = rules.first { $0.line(to: $0.writtenNodes).contains(child) }
        guard writer != nil || places[child].isConstantTree || places[child].constant != nil else {
          continue
        }
        if let latest, latest.order > order {
          if let writer { found.append(warning(writer, step.syntax.name, latest.name, type)) }
          continue
        }
        latest = (order, step.syntax.name)
      }
    }
    return found
  }

  private static func warning(
    _ rule: LintedRule, _ name: String, _ before: String, _ type: String
  ) -> Diagnostic {
    rule.warning(
      "path.order", "'\(name)' is written behind '\(before)', and stands before it in \(type)",
      at: rule.table.outline, why: "in XML the elements of FHIR have an order",
      fix: "put both into a 'with' in the order of FHIR, each with ~")
  }
}
