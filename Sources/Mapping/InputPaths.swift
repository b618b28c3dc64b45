import Document
import Referrals

/// Where a mapping reads each field from, as its rules write the places.
struct InputPaths: Sendable {
  private var paths: [String: String] = [:]

  init(_ scopes: [CompiledScope]) {
    add(scopes, 0, below: "", of: "")
  }

  /// Returns the first place that a rule reads a field from, such as `Person/CHI` or `GP Practice`.
  func path(ofField field: String) -> String? { paths[field] }

  /// - `base`: The place of the items that the scope is about.
  /// - `list`: The model path of these items.
  private mutating func add(
    _ scopes: [CompiledScope], _ scope: Int, below base: String, of list: String
  ) {
    for rule in scopes[scope].rules where rule.reads {
      switch rule.action {
      case .value(let alternatives, _):
        if let place = alternatives.first?.place { note(rule, place, scopes[scope], base) }
      case .pieces(let places, _, let pieces):
        for piece in pieces {
          guard let place = places.first else { continue }
          let path = scopes[scope].plan.path(of: piece.field, below: list)
          note(path, place, scopes[scope], base)
        }
      case .constant(let place, _): note(rule, .node(place), scopes[scope], base)
      case .group(let place): if let place { note(rule, .node(place), scopes[scope], base) }
      case .link, .count: break
      case .items(let repetitions):
        for repetition in repetitions {
          note(rule, .node(repetition.place), scopes[scope], base)
          add(
            scopes, repetition.scope,
            below: Self.text(of: repetition.place, in: scopes[scope], base), of: rule.label.path)
        }
      }
    }
  }

  private mutating func note(_ rule: Rule, _ place: Place, _ scope: CompiledScope, _ base: String) {
    note(rule.label.path, place, scope, base)
  }

  private mutating func note(
    _ path: String, _ place: Place, _ scope: CompiledScope, _ base: String
  ) {
    guard case .node(let node) = place, paths[path] == nil else { return }
    paths[path] = Self.text(of: node, in: scope, base)
  }

  private static func text(of node: Int, in scope: CompiledScope, _ base: String) -> String {
    var names: [String] = []
    var current = node
    while current > 0 {
      let place = scope.places[current]
      if place.isPartRoot {
        if let part = scope.parts.first(where: { $0.place == current }) {
          names.append(part.isNamed ? "$\(part.name)" : part.name)
        }
        break
      }
      names.append(place.step.kind == .attribute ? "@\(place.syntax.name)" : place.syntax.name)
      current = place.parent
    }
    return ((base.isEmpty ? [] : [base]) + names.reversed()).joined(separator: "/")
  }
}

extension CompiledMapping {
  /// Returns the place in the input that a field is read from, by the names that the mapping has for it.
  ///
  /// - Parameter field: A model path, with or without positions, such as `reasons[2].code`.
  /// - Returns: The names joined by slashes, or `nil` for a field that no rule reads from one place.
  package func inputPath(ofField field: String) -> String? {
    var plain = ""
    var isPosition = false
    for character in field {
      if character == "[" { isPosition = true }
      if !isPosition { plain.append(character) }
      if character == "]" { isPosition = false }
    }
    return inputPaths.path(ofField: plain)
  }
}
