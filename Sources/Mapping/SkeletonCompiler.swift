import Diagnostics
import Document

/// Skeletons: constants and the order of places, in the shape of the format.
extension MappingCompiler {
  /// Adds a skeleton below a node: texts are constants, `~` holds a place, tables go deeper, lists repeat.
  func compileSkeleton(_ outline: Outline, under node: Int, in scope: Int) {
    guard case .table(let entries) = outline.content else {
      problems.report(
        "rule.type", "a skeleton is \(outline.content.noun)", at: outline,
        why: "expected names with texts, ~ or tables below them")
      return
    }
    var named: [Int] = []
    for entry in entries {
      let text = Located(entry.key, line: entry.line, column: entry.column)
      guard let path = parsePlace(text), let step = path.steps.first, path.steps.count == 1 else {
        continue
      }
      checkColumn(path, at: text)
      guard case .list(let items) = entry.value.content else {
        named.append(compileSkeletonStep(step, entry.value, under: node, in: scope, at: text))
        continue
      }
      for (index, item) in items.enumerated() {
        var numbered = step
        numbered.isStarred = true
        if items.count > 1 { numbered.tests.append(.position(index + 1)) }
        named.append(compileSkeletonStep(numbered, item, under: node, in: scope, at: text))
      }
    }
    order(named, under: node, in: scope)
  }

  /// Puts children in the order of a skeleton, also those that stood there before it, such as what a test says.
  private func order(_ named: [Int], under node: Int, in scope: Int) {
    var children = scopes[scope].places[node].children
    let slots = children.indices.filter { named.contains(children[$0]) }
    for (slot, child) in zip(slots, named.filter(children.contains)) { children[slot] = child }
    guard Set(children).count == children.count else { return }
    scopes[scope].places[node].children = children
  }

  private func compileSkeletonStep(
    _ step: StepSyntax, _ value: Outline, under node: Int, in scope: Int, at text: Located<String>
  ) -> Int {
    let child = insert([step], from: node, in: scope, at: text, isSkeleton: true)
    switch value.content {
    case .null: break
    case .text(let constant, _):
      if let known = scopes[scope].places[child].constant, known != constant {
        problems.report("with.conflict", "two texts for one place", at: value)
      }
      scopes[scope].places[child].constant = constant
    case .table: compileSkeleton(value, under: child, in: scope)
    case .list:
      problems.report("rule.type", "a list inside a list of a skeleton", at: value)
    }
    return child
  }
}
