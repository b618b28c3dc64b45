import Diagnostics
import Document

/// Finds places of FHIR resources that no resource has, and lists that are written as single elements or the other way.
///
/// A receiver refuses the whole message for either, or passes over what it does not know.
enum ElementNames {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    guard rule.compiler.references != nil else { return [] }
    return rule.writtenPlaces.compactMap { place, nodes in
      for node in nodes {
        if let fault = fault(of: node, in: rule) { return warning(fault, at: place, rule) }
      }
      return nil
    }
  }

  /// What is wrong with a step.
  private enum Fault {
    case unknown(String, type: String)
    case needsStar(String, type: String)
    case hasStar(String, type: String)
  }

  private static func fault(of node: Int, in rule: LintedRule) -> Fault? {
    for step in rule.subject.typedSteps(to: node, in: rule.scope) {
      guard let type = step.parent else { continue }
      guard let meaning = step.meaning else { return .unknown(step.syntax.name, type: type) }
      if let name = unknownName(in: step.syntax, of: meaning.type) {
        return .unknown(name, type: meaning.type)
      }
    }
    guard rule.rule.writes, rule.compiler.format.hasLists else { return nil }
    return rule.line(to: [node]).lazy.compactMap { wrongStar(of: $0, in: rule) }.first
  }

  private static func wrongStar(of node: Int, in rule: LintedRule) -> Fault? {
    guard rule.places[node].hasStep,
      let step = rule.subject.typedSteps(to: node, in: rule.scope).last, let type = step.parent,
      let meaning = step.meaning, meaning.repeats != rule.places[node].step.wire.repeats,
      // Where a resource stands is our own way of saying which one is meant.
      meaning.type != "Resource", step.syntax.name != "entry"
    else { return nil }
    return meaning.repeats
      ? .needsStar(step.syntax.name, type: type) : .hasStar(step.syntax.name, type: type)
  }

  /// The first name in the tests of a step that its type does not have.
  private static func unknownName(in step: StepSyntax, of type: String) -> String? {
    for case .equals(let path, _) in step.tests {
      var type = type
      for inner in path.steps where FHIRTypes.isKnown(type) && inner.name != "resourceType" {
        guard let meaning = FHIRTypes.meaning(of: inner.name, in: type) else { return inner.name }
        type = meaning.type
      }
    }
    return nil
  }

  private static func warning(
    _ fault: Fault, at place: Located<String>, _ rule: LintedRule
  ) -> Diagnostic {
    switch fault {
    case .unknown(let name, let type):
      let names = FHIRTypes.names(in: type)
      return rule.warning(
        "path.unknown-element", "\(quoted(code: name)) is no element of \(type) in FHIR R4",
        at: place,
        why: "it has \(names.filter { !common.contains($0) }.joined(separator: ", "))",
        fix: nearestMatch(to: name, in: names).map(fix)
          ?? "write the element that is meant, or an extension")
    case .needsStar(let name, let type):
      return rule.warning(
        "path.star", "'\(name)' is a list in \(type), and is written as a single element",
        at: place, why: "FHIR has a list wherever something may stand several times",
        fix: "write '\(name)*'")
    case .hasStar(let name, let type):
      return rule.warning(
        "path.star", "'\(name)' stands once in \(type), and is written as a list", at: place,
        why: "FHIR has a list only where something may stand several times", fix: "write '\(name)'")
    }
  }

  /// Advises to write a name; of a choice such as `value[x]` to write the type too.
  private static func fix(_ name: String) -> String {
    guard name.hasSuffix("[x]") else { return "write '\(name)'" }
    let stem = name.dropLast(3)
    return "write the name of a type of FHIR behind '\(stem)', as in \(stem)Boolean"
  }

  /// What every type has, and nobody has to be told.
  private static let common = ["id", "extension", "modifierExtension", "implicitRules", "language"]
}
