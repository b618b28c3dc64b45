import Diagnostics
import Document

/// The places that rules read, each by its whole way from the document's root.
struct RulePaths {
  struct Read {
    let path: [StepSyntax]
    /// Where the rule stands.
    let position: Position
  }

  private(set) var rules: [Read] = []
  private let subject: LintSubject
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
        let leaves = rule.readPlaces.filter { scope.places[$0].children.isEmpty }
        for place in leaves {
          rules.append(Read(path: path(of: place, in: index), position: rule.label.position))
        }
      }
    }
  }

  private func path(of place: Int, in scope: Int) -> [StepSyntax] {
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
    if node > 0 || compiler.scopes[scope].isResource { return resourcePath + steps }
    if let owner = owners[scope] { return path(of: owner.place, in: owner.scope) + steps }
    return recordPath + steps
  }

  private var resourcePath: [StepSyntax] {
    let names =
      subject.compiler.references == .contained ? ["contained"] : ["entry", "resource"]
    return names.map { StepSyntax(name: $0) }
  }

  /// The element of a record, which is the root of its document.
  private var recordPath: [StepSyntax] {
    if case .csv = subject.compiler.format { return [StepSyntax(name: "row")] }
    let text = subject.file.layer(having: "record")?.table.text("record")
    return text.flatMap(subject.compiler.parsePlace)?.steps.suffix(1).map { $0 } ?? []
  }
}

extension Rule {
  /// The nodes of the rule's own scope whose texts it looks at.
  fileprivate var readPlaces: [Int] {
    switch action {
    case .value(let alternatives, _): alternatives.flatMap(\.place.nodes)
    case .pieces(let places, _, _): places.flatMap(\.nodes)
    case .constant(let place, _): [place]
    case .items, .group, .link, .count: []
    }
  }
}
