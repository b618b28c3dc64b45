import Diagnostics
import Document
import Referrals

/// The tables and names that all mappings of a library share while they are compiled.
final class LibraryNames {
  var symbols = SymbolTable()
  var tables: [String: CodeTable] = [:]
  /// The mappings of the library by their names, for those that use others.
  var sources: [String: MappingSource] = [:]
  let constants: [String: [String]]
  /// What looks at each mapping beyond its errors, where that is asked for.
  let lint: LintReport?

  init(constants: [String: [String]], lint: LintReport? = nil) {
    self.constants = constants
    self.lint = lint
  }
}

/// Compiles one rule file.
///
/// The file's parts live in extensions: paths, fields, conversions, rules and skeletons.
final class MappingCompiler {
  /// Where problems of the file being compiled go.
  var problems: OutlineProblems
  let names: LibraryNames
  var format: MappingFormat
  /// The mapping's own constants over those of the interchange.
  var constants: [String: [String]]
  var tables: [String: CodeTable] = [:]
  var fragments: [String: Outline] = [:]
  /// The mappings being used inside this one, so that none uses itself.
  var mappingsInUse: [String] = []
  /// The fragments being used, so that none uses itself.
  var fragmentsInUse: [String] = []
  var blanks: [[UInt8]] = []
  var scopes: [Scope] = []
  var readableFields: [String] = []
  var writableFields: [String] = []
  /// Titles of columns that rules read beyond those listed.
  var otherColumns: [String] = []
  /// The parts that `parts` names, by their index in the outermost scope.
  var partNames: [String: Int] = [:]
  /// The ways to places that may hold a document as text.
  var payloads: [[PlaceStep]] = []
  /// The rule that writes each place, by scope and node.
  var writers: [[Int]: RuleLabel] = [:]
  /// The rule that fills each field, by scope and node.
  var fillers: [[Int]: RuleLabel] = [:]
  /// The table of the rule being compiled.
  var currentRule: OutlineTable?
  /// The table that each rule was made of, by scope and index, where somebody asks for it.
  var origins: [[Int]: OutlineTable] = [:]
  /// The names of the file being compiled that something in it uses.
  var usedNames: Set<FileName> = []

  init(problems: OutlineProblems, names: LibraryNames, format: MappingFormat) {
    self.problems = problems
    self.names = names
    self.format = format
    constants = names.constants
    // Decoders know all numbers of fields from the start.
    if case .hl7v2 = format { for number in 1...255 { _ = names.symbols.intern(String(number)) } }
  }

  /// How the format writes references, or `nil` where it has none.
  var references: FHIRFormatOptions.References? { format.references }

  /// The prefixes that names may have.
  var prefixes: [String] {
    guard case .xml(let options) = format else { return [] }
    return options.namespaces.map(\.prefix).filter { !$0.isEmpty }
  }

  /// Makes sure that the names by which decoders tell resources apart are known.
  func nameResources() {
    for name in ["resourceType", "id", "fullUrl", "resource"] { _ = names.symbols.intern(name) }
  }

  /// Makes an empty scope and returns its index.
  func makeScope(for group: GroupDefinition?) -> Int {
    let root = PlaceStep(
      name: .none, space: nil, kind: .element, wire: WireName(local: ""))
    scopes.append(
      Scope(
        places: [PlaceNode(step: root, syntax: StepSyntax(), parent: -1)],
        plan: FieldPlan(root: group)))
    return scopes.count - 1
  }
}

/// Where rules stand: their place and their group, and what the rules around them say.
struct RuleContext {
  var scope: Int
  /// The node that relative paths start from.
  var place = 0
  /// The node of the field group that fields belong to.
  var field = 0
  /// The model path of that group with a dot behind it, or "".
  var path = ""
  var words = ""
  var reads = true
  var writes = true
  var conditions: [Rule.Condition] = []
  var guardPlace = -1
  var guardField = -1
}

extension MappingCompiler {
  /// Compiles the rules of a list.
  func compileRules(_ list: Outline, in context: RuleContext) {
    guard case .list(let items) = list.content else {
      problems.report(
        "rule.type", "rules are \(list.content.noun)", at: list, why: "expected a list")
      return
    }
    for item in items {
      guard
        let table = OutlineTable(
          item, as: "a rule", problems: problems, keys: LanguageReference.ruleKeys)
      else { continue }
      compileRule(table, in: context)
      table.finish()
    }
  }

  /// Settles what only the whole file shows: `[else]`, the order of rules, lists with few places.
  func finish() {
    for scope in scopes.indices {
      settleOtherwise(scope)
      settleOutputOrder(scope)
      settleNumbers(scope)
      settleConstants(scope)
      settleRuleOrder(scope)
      settleLimits(scope)
      settlePartOrder(scope)
    }
  }

  /// Gives each `[else]` the tests of the other steps of its name beside it.
  private func settleOtherwise(_ scope: Int) {
    let places = scopes[scope].places
    for index in places.indices.dropFirst()
    where places[index].syntax.tests.contains(.otherwise) {
      let siblings = places[places[index].parent].children
        .filter {
          $0 != index && places[$0].step.name == places[index].step.name
            && places[$0].step.kind == places[index].step.kind
            && !places[$0].syntax.tests.contains(.otherwise) && !places[$0].step.tests.isEmpty
        }
      scopes[scope].places[index].step.tests.append(.none(siblings.map { places[$0].step.tests }))
    }
  }

  /// Orders numbered places of one name by their number, and attributes before elements.
  private func settleOutputOrder(_ scope: Int) {
    for index in scopes[scope].places.indices {
      let places = scopes[scope].places
      var children = places[index].children
      for (slot, child) in children.enumerated() {
        guard let number = places[child].number else { continue }
        scopes[scope].places[index].hasPositions = true
        for later in children.indices.dropFirst(slot + 1) {
          let other = places[children[later]]
          if other.isCounted(with: places[children[slot]]), let otherNumber = other.number,
            otherNumber < places[children[slot]].number ?? number
          {
            children.swapAt(slot, later)
          }
        }
      }
      scopes[scope].places[index].children =
        children.filter { places[$0].step.kind == .attribute }
        + children.filter { places[$0].step.kind == .element }
    }
  }

  private func settleConstants(_ scope: Int) {
    for index in scopes[scope].places.indices.reversed() {
      let node = scopes[scope].places[index]
      let isWritten =
        writers[[scope, index]] != nil || node.scope >= 0 || node.isPartRoot || node.isEntries
      let isFixed = node.constant != nil || node.made != nil
      let areChildrenConstant =
        !node.children.isEmpty
        && node.children.allSatisfy { scopes[scope].places[$0].isConstantTree }
      scopes[scope].places[index].isConstantTree =
        !isWritten && (isFixed || node.isSkeleton && areChildrenConstant)
        || isHeader(index, in: scope)
    }
  }

  /// Puts rules with conditions behind the rules that fill the fields they depend on.
  private func settleRuleOrder(_ scope: Int) {
    let rules = scopes[scope].rules
    var order = rules.indices.filter { rules[$0].conditions.isEmpty }
    var waiting = rules.indices.filter { !rules[$0].conditions.isEmpty }
    while !waiting.isEmpty {
      let ready = waiting.filter { index in
        rules[index].conditions
          .allSatisfy { condition in
            waiting.allSatisfy { $0 == index ? true : rules[$0].field != condition.field }
          } && !rules[index].conditions.contains { $0.field == rules[index].field }
      }
      guard !ready.isEmpty else {
        for index in waiting {
          guard case .file(_, let line, let column) = rules[index].label.position else { continue }
          problems.report(
            "when.cycle", "the conditions of rules depend on each other", line: line,
            column: column, why: "a condition speaks of fields that are filled before the rule runs"
          )
        }
        return
      }
      order += ready
      waiting.removeAll { ready.contains($0) }
    }
    scopes[scope].order = order
  }

  /// Finds the lists whose items have places by number or test only.
  private func settleLimits(_ scope: Int) {
    let plan = scopes[scope].plan
    for (index, node) in plan.nodes.enumerated() {
      switch node.role {
      case .items(.equals), .items(.otherwise):
        if !node.children.isEmpty { addLimit(index, 1, in: scope) }
      case .items(.all), .items(.position), .items(.from), .field, .root: break
      }
      guard node.isList, !node.children.isEmpty else { continue }
      var most = 0
      for child in node.children {
        guard case .items(.position(let number)) = plan.nodes[child].role else {
          most = .max
          continue
        }
        most = max(most, number)
      }
      if most < .max { addLimit(index, most, in: scope) }
    }
  }

  private func addLimit(_ list: Int, _ most: Int, in scope: Int) {
    let plan = scopes[scope].plan
    let rules = scopes[scope].rules
      .filter { rule in
        var node = rule.field
        while node > 0, node != list { node = plan.nodes[node].parent }
        return node == list && rule.writes
      }
    guard let rule = rules.first, !rules.contains(where: \.isLossy) else { return }
    scopes[scope].limits.append(Scope.ListLimit(list: list, most: most, label: rule.label))
  }
}

extension PlaceNode {
  /// The tests that stand before the number: only nodes that pass them are counted.
  var countedTests: ArraySlice<TestSyntax> {
    syntax.tests.prefix { test in
      switch test {
      case .position, .from: false
      case .equals, .otherwise: true
      }
    }
  }

  /// True for a node that the number of another counts.
  func isCounted(with other: PlaceNode) -> Bool {
    let tests = other.countedTests
    return step.name == other.step.name && syntax.tests.prefix(tests.count) == tests
  }

  /// The number of the first place that this node takes among those of its name, where it is numbered.
  var number: Int? {
    for test in syntax.tests {
      switch test {
      case .position(let number), .from(let number): return number
      case .equals, .otherwise: continue
      }
    }
    return nil
  }
}
