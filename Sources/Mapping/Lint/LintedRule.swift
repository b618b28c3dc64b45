import Diagnostics
import Document
import Referrals

/// A compiled rule with the table that it was made of.
struct LintedRule {
  /// Holds all rules, and lives longer than any.
  unowned let subject: LintSubject
  let scope: Int
  let index: Int
  let rule: Rule
  let table: OutlineTable

  /// A conversion of the rule with the table that has its keys.
  struct Use {
    let conversion: Conversion
    let table: OutlineTable
    let reads: Bool
    let writes: Bool
  }

  var compiler: MappingCompiler { subject.compiler }
  var places: [PlaceNode] { compiler.scopes[scope].places }

  var key: RuleKey {
    var isOfItems = false
    if case .items = rule.action { isOfItems = true }
    return RuleKey(
      position: table.problems.position(line: table.outline.line, column: table.outline.column),
      isOfItems: isOfItems)
  }

  /// The places of the rule as written, each with the table whose keys convert it.
  var sources: [MappingCompiler.Source] {
    if let texts = table.texts("each") {
      return texts.enumerated()
        .map { MappingCompiler.Source(place: $1, table: table, writes: $0 == 0) }
    }
    return compiler.sources(of: table)
  }

  /// What turns texts into values in this rule, items of lists aside.
  var uses: [Use] {
    switch rule.action {
    case .value(let alternatives, _):
      let sources = sources
      return alternatives.enumerated()
        .map { index, alternative in
          Use(
            conversion: alternative.conversion,
            table: sources.count == alternatives.count ? sources[index].table : table,
            reads: rule.reads, writes: rule.writes && alternative.writes)
        }
    case .pieces(_, _, let pieces):
      let tables = table.tables("rules", as: "a rule") ?? []
      return pieces.compactMap { piece in
        guard let table = tables.first(where: { $0.text("at")?.value == piece.name }) else {
          return nil
        }
        return Use(
          conversion: piece.lenient, table: table, reads: rule.reads, writes: rule.writes)
      }
    case .constant, .items, .group, .link, .count: return []
    }
  }

  /// A warning about a place in the rule's file.
  func warning<Value>(
    _ code: String, _ what: String, at place: Located<Value>, why: String? = nil, fix: String? = nil
  ) -> Diagnostic {
    warning(code, what, line: place.line, column: place.column, why: why, fix: fix)
  }

  /// A warning about a value in the rule's file.
  func warning(
    _ code: String, _ what: String, at outline: Outline, why: String? = nil, fix: String? = nil
  ) -> Diagnostic {
    warning(code, what, line: outline.line, column: outline.column, why: why, fix: fix)
  }

  private func warning(
    _ code: String, _ what: String, line: Int, column: Int, why: String?, fix: String?
  ) -> Diagnostic {
    Diagnostic(
      code: code, severity: .warning, what: what,
      at: table.problems.position(line: line, column: column), why: why, fix: fix)
  }

  // MARK: Places

  /// True for two places that always mean the same node.
  func isSame(_ left: Place, _ right: Place) -> Bool {
    switch (left, right) {
    case (.node(let left), .node(let right)): isSame(left, right, in: scope)
    case (.outer(let left), .outer(let right)): isSame(left, right, in: 0)
    case (.pattern(let leftText, let left), .pattern(let rightText, let right)):
      leftText.alternatives == rightText.alternatives && left.count == right.count
        && zip(left, right).allSatisfy { isSame($0, $1, in: scope) }
    default: false
    }
  }

  private func isSame(_ left: Int, _ right: Int, in scope: Int) -> Bool {
    if left == right { return true }
    guard left > 0, right > 0 else { return false }
    let places = compiler.scopes[scope].places
    let (one, other) = (places[left], places[right])
    return one.hasStep && other.hasStep && one.step.name == other.step.name
      && one.step.kind == other.step.kind && one.step.space == other.step.space
      && one.syntax.tests == other.syntax.tests && isSame(one.parent, other.parent, in: scope)
  }

  /// The places of the rule as written, each with the nodes of the rule's own scope that it consists of.
  var writtenPlaces: [(text: Located<String>, nodes: [Int])] {
    let nodes: [[Int]] =
      switch rule.action {
      case .value(let alternatives, _): alternatives.map(\.place.nodes)
      case .pieces(let places, _, _): places.map(\.nodes)
      case .constant(let place, _), .link(let place, _), .count(let place, _): [[place]]
      case .items(let repetitions): repetitions.map { [$0.place] }
      case .group(let place): place.map { [[$0]] } ?? []
      }
    let sources = sources
    guard sources.count == nodes.count else { return [] }
    return zip(sources, nodes).map { ($0.place, $1) }
  }

  /// The nodes of the rule's own scope that it writes; those of a text of several places where no other alternative stands
  /// before it, which would be written in its stead.
  var writtenNodes: [Int] {
    guard rule.writes else { return [] }
    return switch rule.action {
    case .value(let alternatives, _):
      alternatives.filter(\.writes).enumerated()
        .filter { index, alternative in
          if case .pattern = alternative.place { index == 0 } else { true }
        }
        .flatMap(\.element.place.nodes)
    case .pieces(let places, _, _): places.prefix(1).flatMap(\.nodes)
    case .constant(let place, _), .link(let place, _), .count(let place, _): [place]
    case .items(let repetitions): repetitions.filter(\.writes).map(\.place)
    case .group(let place): place.map { [$0] } ?? []
    }
  }

  /// Returns nodes and all above them.
  func line(to nodes: [Int]) -> [Int] {
    var line: [Int] = []
    for place in nodes {
      var node = place
      while node > 0, !line.contains(node) {
        line.append(node)
        node = places[node].parent
      }
    }
    return line
  }
}

extension OutlineTable {
  /// True where another table says the same, some keys aside.
  func saysTheSame(as other: OutlineTable, but keys: [String]) -> Bool {
    if self === other { return true }
    func told(_ table: OutlineTable) -> [Outline.Entry] {
      table.entries.filter { !keys.contains($0.key) }.sorted { $0.key < $1.key }
    }
    let (mine, others) = (told(self), told(other))
    return mine.count == others.count
      && zip(mine, others).allSatisfy { $0.key == $1.key && $0.value.saysTheSame(as: $1.value) }
  }
}

extension Outline {
  /// True where another value says the same, wherever it stands.
  func saysTheSame(as other: Outline) -> Bool {
    switch (content, other.content) {
    case (.text(let left, _), .text(let right, _)): left == right
    case (.null, .null): true
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.saysTheSame(as: $1) }
    case (.table(let left), .table(let right)):
      left.count == right.count
        && zip(left, right).allSatisfy { $0.key == $1.key && $0.value.saysTheSame(as: $1.value) }
    default: false
    }
  }
}
