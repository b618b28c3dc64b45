import Diagnostics
import Document

/// Rules of values that no field has: references to parts, and what is made when a message is written.
extension MappingCompiler {
  /// Compiles `link: $part`.
  func compileLink(_ rule: OutlineTable, in context: RuleContext) {
    guard let at = rule.requiredText("at"), let name = rule.text("link"),
      let path = parsePlace(at), let target = linkTarget(name)
    else { return }
    var before = path
    guard let last = before.steps.popLast(), last.references.isEmpty else {
      problems.report(
        "path.syntax", "a link needs the place that holds the reference", line: at.line,
        column: at.column)
      return
    }
    guard case .inner(let parent)? = place(of: before, in: context, at: at) else { return }
    let key = context.scope == 0 ? scopes[0].parts[target].place : -target - 1
    let text = referencePlace(last, of: parent, to: key, in: context.scope, at: at)
    let holder = scopes[context.scope].places[text].parent
    if context.writes {
      scopes[context.scope].links
        .append(
          PartLink(
            place: text, holder: root(of: parent, in: context.scope), target: target))
    }
    append(
      RuleDraft(
        action: .link(place: holder, part: target), field: -1,
        label: RuleLabel(
          path: "", words: at.value,
          position: problems.position(line: rule.outline.line, column: rule.outline.column))),
      in: context)
  }

  private func linkTarget(_ name: Located<String>) -> Int? {
    guard name.value.hasPrefix("$") else {
      problems.report(
        "path.syntax", "a link names no part", line: name.line, column: name.column,
        fix: "write $ and the name of a part")
      return nil
    }
    let part = String(name.value.dropFirst())
    guard let index = partNames[part] else {
      problems.reportUnknown(
        "path.unknown-part", "part", part, among: partNames.keys.sorted(), line: name.line,
        column: name.column)
      return nil
    }
    usedNames.insert(FileName(.part, part))
    guard !scopes[0].parts[index].isAlias else {
      problems.report(
        "rule.type", "the part \(quoted(code: part)) is no resource", line: name.line,
        column: name.column, why: "only a resource can be referred to")
      return nil
    }
    return index
  }

  /// Compiles `make: uuid NAME`, `make: index` and `make: count PATH`.
  func compileMade(_ rule: OutlineTable, in context: RuleContext) {
    let frames = compileFrames(rule)
    guard let at = rule.requiredText("at"), let make = rule.text("make"),
      case .node(let node)? = compilePlace(at, in: context)
    else { return }
    let words = make.value.split(separator: " ", maxSplits: 1).map(String.init)
    let made: MadeValue
    switch (words.first, words.count) {
    case ("uuid", 2):
      made = .uuid(
        words[1], prefix: frames.first.map { String(decoding: $0.prefix, as: UTF8.self) } ?? "",
        suffix: frames.first.map { String(decoding: $0.suffix, as: UTF8.self) } ?? "")
    case ("index", 1): made = .index
    case ("count", 2):
      let counted = Located(words[1], line: make.line, column: make.column)
      guard let path = parsePlace(counted),
        case .inner(let place)? = countedPlace(path, in: context, at: counted)
      else { return }
      made = .count(place)
      append(
        RuleDraft(
          action: .count(place: node, of: place), field: -1,
          label: RuleLabel(
            path: "", words: at.value,
            position: problems.position(line: rule.outline.line, column: rule.outline.column))),
        in: context)
    default:
      problems.report(
        "rule.type", "\(quoted(code: make.value)) is nothing that can be made", line: make.line,
        column: make.column, why: "expected 'uuid NAME', 'index' or 'count PATH'",
        fix: nearestMatch(to: words.first ?? "", in: ["uuid", "index", "count"])
          .map { "write \(quoted(code: $0))" })
      return
    }
    if let first = writers[[context.scope, node]] {
      problems.report(
        "rule.two-writers", "two rules write the same place", line: at.line, column: at.column,
        why: "the other stands at \(first.position.description)")
    }
    if scopes[context.scope].places[node].made != nil {
      problems.report(
        "rule.two-writers", "two rules write the same place", line: at.line, column: at.column)
    }
    if context.writes { scopes[context.scope].places[node].made = made }
  }

  /// Returns the place whose nodes are counted: the one that repeats, where rules have made it so.
  private func countedPlace(
    _ path: PathSyntax, in context: RuleContext, at text: Located<String>
  ) -> PathPlace? {
    var before = path
    guard let last = before.steps.popLast() else { return place(of: path, in: context, at: text) }
    guard case .inner(let parent)? = place(of: before, in: context, at: text) else { return nil }
    let repeated = scopes[context.scope].places[parent].children
      .first {
        scopes[context.scope].places[$0].syntax == last.key
          && scopes[context.scope].places[$0].scope >= 0
      }
    return .inner(repeated ?? child(last, of: parent, in: context.scope, at: text))
  }
}

extension MappingCompiler {
  /// Orders the parts of a scope such that each is found behind what its ways start from.
  func settlePartOrder(_ scope: Int) {
    let parts = scopes[scope].parts
    let indices = Dictionary(
      parts.indices.map { (parts[$0].place, $0) }, uniquingKeysWith: { first, _ in first })
    var order: [Int] = []
    var waiting = Array(parts.indices)
    while !waiting.isEmpty {
      let ready = waiting.filter { index in
        parts[index].ways
          .allSatisfy { way in
            let start = indices[root(of: way.start, in: scope)]
            return start.map { order.contains($0) } ?? true
          }
      }
      guard !ready.isEmpty else {
        for index in waiting {
          guard case .file(_, let line, let column) = parts[index].label.position else { continue }
          problems.report(
            "path.unknown-part", "the ways to parts lead in a circle", line: line, column: column,
            why: "each way starts from a part that the others lead to")
        }
        return
      }
      order += ready
      waiting.removeAll { ready.contains($0) }
    }
    scopes[scope].partOrder = order
  }
}
