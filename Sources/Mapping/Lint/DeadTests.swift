import Diagnostics
import Document

/// Finds tests that no node can pass as the rest of the file stands, and `[else]` where there is nothing else.
enum DeadTests {
  private static let code = "test.never"

  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    var found = rule.writtenPlaces.flatMap { place, nodes in
      rule.line(to: nodes).compactMap { diagnostic(of: $0, at: place, in: rule) }
    }
    if let field = rule.table.text("field"), isAloneElse(ofField: rule.rule.field, in: rule) {
      found.append(elseAlone("field", field, rule))
    }
    return found
  }

  private static func diagnostic(
    of node: Int, at place: Located<String>, in rule: LintedRule
  ) -> Diagnostic? {
    guard let why = clash(of: node, in: rule) else {
      return isAloneElse(node, in: rule) ? elseAlone("place", place, rule) : nil
    }
    return rule.warning(
      code, "the test on \(quoted(code: rule.places[node].syntax.name)) never holds", at: place,
      why: why, fix: "correct the test or the text that it contradicts")
  }

  private static func elseAlone(
    _ noun: String, _ text: Located<String>, _ rule: LintedRule
  ) -> Diagnostic {
    rule.warning(
      "test.else-alone", "the \(noun) has [else], and no other test stands beside it", at: text,
      why: "[else] is what the other tests on the name leave over",
      fix: "leave [else] out, or add the rules that it is beside")
  }

  private static func isAloneElse(_ node: Int, in rule: LintedRule) -> Bool {
    guard rule.places[node].syntax.tests.contains(.otherwise) else { return false }
    return rule.places[node].step.tests
      .contains { test in
        if case .none(let others) = test { others.isEmpty } else { false }
      }
  }

  private static func isAloneElse(ofField field: Int, in rule: LintedRule) -> Bool {
    let plan = rule.compiler.scopes[rule.scope].plan
    var node = field
    while node > 0 {
      if case .items(.otherwise) = plan.nodes[node].role,
        plan.nodes[plan.nodes[node].parent].children.count == 1
      {
        return true
      }
      node = plan.nodes[node].parent
    }
    return false
  }

  // MARK: Clashes

  /// Says what makes a test of a place impossible, or returns `nil`.
  private static func clash(of node: Int, in rule: LintedRule) -> String? {
    let place = rule.places[node]
    let tests = place.step.tests.compactMap { test -> ([PlaceStep], [[UInt8]])? in
      if case .equals(let path, let values) = test { (path, values) } else { nil }
    }
    let written = place.syntax.tests.compactMap { test -> PathSyntax? in
      if case .equals(let path, _) = test { path } else { nil }
    }
    guard tests.count == written.count else { return nil }
    for (index, (path, values)) in tests.enumerated() {
      let isRepeated = written[index].steps.contains(where: \.isStarred)
      for (other, rivals) in tests[..<index]
      where !isRepeated && isSame(path, other) && !values.contains(where: rivals.contains) {
        return "another test beside it asks for another text at the same place"
      }
      if !place.isStarred, let texts = texts(beside: node, at: path, in: rule),
        !texts.contains(where: { values.contains(Array($0.utf8)) })
      {
        return "a rule or a skeleton says that \(quoted(code: texts[0])) stands there"
      }
    }
    return nil
  }

  private static func isSame(_ path: [PlaceStep], _ other: [PlaceStep]) -> Bool {
    path.count == other.count
      && zip(path, other)
        .allSatisfy {
          $0.name == $1.name && $0.kind == $1.kind && $0.tests.isEmpty && $1.tests.isEmpty
        }
  }

  /// The texts of which one always stands on a path below the one node of a place's name.
  ///
  /// What a skeleton says counts for writing only: a different text that comes in is no error.
  private static func texts(
    beside node: Int, at path: [PlaceStep], in rule: LintedRule
  ) -> [String]? {
    let places = rule.places
    let sibling = child(of: places[node].parent, places[node].step, in: places)
    guard var found = sibling, !places[found].isStarred, places[found].scope < 0 else { return nil }
    for step in path {
      guard let next = child(of: found, step, in: places) else { return nil }
      found = next
    }
    for other in rule.compiler.scopes[rule.scope].rules {
      if case .constant(let place, let texts) = other.action, place == found { return texts }
    }
    return rule.rule.writes ? places[found].constant.map { [$0] } : nil
  }

  /// The child of a step's name that has no tests.
  private static func child(of parent: Int, _ step: PlaceStep, in places: [PlaceNode]) -> Int? {
    guard parent >= 0 else { return nil }
    return places[parent].children
      .first {
        places[$0].step.name == step.name && places[$0].step.kind == step.kind
          && places[$0].syntax.tests.isEmpty
      }
  }
}
