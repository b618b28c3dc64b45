import Document

/// A step of a way through FHIR resources, with what it means there.
struct TypedStep {
  let syntax: StepSyntax
  /// The type that the step begins in; `nil` where it is not known.
  let parent: String?
  /// What the step leads to; `nil` where its type is not known or has no such element.
  let meaning: FHIRTypes.Meaning?
}

extension LintSubject {
  /// Returns the steps to a place of a mapping of FHIR, from the document's root, with what they mean.
  func typedSteps(to place: Int, in scope: Int) -> [TypedStep] {
    var type = rootType
    var steps: [TypedStep] = []
    for step in paths.path(of: place, in: scope) {
      // Every resource says its type, and in JSON as if it were an element.
      if step.name == "resourceType" || step.isAttribute { break }
      let parent = type.flatMap { FHIRTypes.isKnown($0) || FHIRTypes.isPrimitive($0) ? $0 : nil }
      let meaning = parent.flatMap { FHIRTypes.meaning(of: step.name, in: $0) }
      steps.append(TypedStep(syntax: step, parent: parent, meaning: meaning))
      type =
        MappingCompiler.resourceType(step) ?? (meaning?.type == "Resource" ? nil : meaning?.type)
    }
    return steps
  }

  /// The type of the resource that a document is; `nil` where no rule says it.
  private var rootType: String? {
    let scope = compiler.scopes[0]
    let places = scope.places.indices.filter {
      scope.places[$0].parent == 0 && scope.places[$0].syntax.name == "resourceType"
    }
    let constant = places.lazy.compactMap { scope.places[$0].constant }.first
    return constant
      ?? scope.rules.lazy
      .compactMap { rule in
        guard case .constant(let place, let texts) = rule.action, places.contains(place) else {
          return nil
        }
        return texts.first
      }
      .first
  }
}
