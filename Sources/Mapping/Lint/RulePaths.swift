import Diagnostics
import Document

/// The places that rules read, each by its whole way from the document's root.
struct RulePaths {
  struct Read {
    /// A resource has a test of its type.
    let path: [StepSyntax]
    /// False where the rule may take its value from another place and leave this one alone.
    let isSure: Bool
    /// Where the rule stands.
    let position: Position
  }

  private(set) var rules: [Read] = []
  private unowned let subject: LintSubject
  /// By scope: the scope and place whose items it is of.
  private var owners: [Int: (scope: Int, place: Int)] = [:]

  init(_ subject: LintSubject) {
    self.subject = subject
    let scopes = subject.compiler.scopes
    for (index, scope) in scopes.enumerated() {
      for (place, node) in scope.places.enumerated() where node.scope >= 0 {
        owners[node.scope] = (index, place)
      }
    }
    for (index, scope) in scopes.enumerated() {
      for rule in scope.rules where rule.reads {
        for (place, isSure) in rule.readPlaces where scope.places[place].children.isEmpty {
          rules.append(
            Read(
              path: path(of: place, in: index), isSure: isSure, position: rule.label.position))
        }
      }
    }
  }

  /// Returns the steps to a place of a scope from the document's root, or from the record that the mapping reads.
  func path(of place: Int, in scope: Int) -> [StepSyntax] {
    let compiler = subject.compiler
    var steps: [StepSyntax] = []
    var node = place
    while node > 0, !compiler.scopes[scope].places[node].isPartRoot {
      if compiler.scopes[scope].places[node].hasStep {
        steps.append(compiler.scopes[scope].places[node].syntax)
      }
      node = compiler.scopes[scope].places[node].parent
    }
    steps.reverse()
    // Resources stand side by side, whatever refers to them.
    if node > 0 {
      let part = compiler.scopes[scope].parts.first { $0.place == node }
      return resourcePath(part?.type ?? "") + steps
    }
    if compiler.scopes[scope].isResource {
      return resourcePath(compiler.scopes[scope].resourceType) + steps
    }
    if let owner = owners[scope] { return path(of: owner.place, in: owner.scope) + steps }
    return recordPath + steps
  }

  private func resourcePath(_ type: String) -> [StepSyntax] {
    let names = subject.compiler.references == .contained ? "contained" : "entry/resource"
    let text = type.isEmpty ? names : names + "[resourceType='\(type)']"
    return (try? PathParser.place(text, prefixes: []))?.steps ?? []
  }

  /// The element of a record, which is the root of its document.
  private var recordPath: [StepSyntax] {
    if case .csv = subject.compiler.format { return [StepSyntax(name: "row")] }
    let text = subject.file.layer(having: "record")?.table.text("record")
    return text.flatMap(subject.compiler.parsePlace)?.steps.suffix(1).map { $0 } ?? []
  }
}

extension Rule {
  /// The nodes of the rule's own scope whose texts it looks at, and whether it always does where they are there.
  fileprivate var readPlaces: [(place: Int, isSure: Bool)] {
    switch action {
    case .value(let alternatives, let isAll):
      alternatives.enumerated()
        .flatMap { index, alternative in
          let isSure = (isAll || index == 0) && !alternative.conversion.leavesSomeAlone
          return alternative.place.nodes.map { ($0, isSure) }
        }
    case .pieces(let places, _, _):
      places.enumerated().flatMap { index, place in place.nodes.map { ($0, index == 0) } }
    case .constant(let place, _): [(place, true)]
    case .items, .group, .link, .count: []
    }
  }
}

extension Conversion {
  /// True where a text without a row stays unread.
  fileprivate var leavesSomeAlone: Bool {
    if case .codes(let codes) = step, case .skip = codes.otherwise { true } else { false }
  }
}
