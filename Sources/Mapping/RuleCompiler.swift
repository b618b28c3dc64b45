import Diagnostics
import Document
import Referrals

/// Rules: each table of a rule list becomes one rule, or several where it is a group.
extension MappingCompiler {
  func compileRule(_ rule: OutlineTable, in outer: RuleContext) {
    let around = currentRule
    currentRule = rule
    defer { currentRule = around }
    var context = outer
    switch rule.choice("one-way", among: ["read", "write"])?.value {
    case "read": context.writes = false
    case "write": context.reads = false
    default: break
    }
    if let text = rule.text("when"), let condition = compileCondition(text, in: outer) {
      context.conditions.append(condition)
    }
    if compileUse(rule, in: context) { return }
    if let entry = rule.entry("base64") {
      problems.report(
        "rule.type", "'base64' needs 'use' with the name of a mapping", line: entry.line,
        column: entry.column, why: "it says that the other mapping's document may stand as text")
    }
    let rules = ruleList(rule)
    if rule.has("each") {
      compileEach(rule, rules, in: context)
    } else if let rules, rule.has("text") {
      compilePieces(rule, rules, in: context)
    } else if let rules {
      compileGroup(rule, rules, in: context)
    } else if rule.has("is") {
      compileConstant(rule, in: context)
    } else if rule.has("link") {
      compileLink(rule, in: context)
    } else if rule.has("make") {
      compileMade(rule, in: context)
    } else {
      compileValue(rule, in: context)
    }
    if let name = rule.text("use")?.value, fragmentsInUse.last == name {
      fragmentsInUse.removeLast()
    }
  }

  /// Returns the rules under a rule: its own, or those of the fragment it uses.
  private func ruleList(_ rule: OutlineTable) -> Outline? {
    if let name = rule.text("use") {
      if fragmentsInUse.contains(name.value) {
        problems.report(
          "rule.type", "the fragment \(quoted(code: name.value)) uses itself", line: name.line,
          column: name.column)
        return Outline(.list([]), line: name.line, column: name.column)
      }
      guard let fragment = fragments[name.value] else {
        problems.reportUnknown(
          "rule.type", "fragment or mapping", name.value,
          among: fragments.keys.sorted() + names.sources.keys.sorted(), line: name.line,
          column: name.column)
        return Outline(.list([]), line: name.line, column: name.column)
      }
      fragmentsInUse.append(name.value)
      usedNames.insert(FileName(.fragment, name.value))
      return fragment
    }
    return rule.value("rules")
  }

  // MARK: Groups

  private func compileGroup(_ rule: OutlineTable, _ rules: Outline, in outer: RuleContext) {
    var context = outer
    var target: FieldTarget?
    if let text = rule.text("field") {
      target = findField(text, in: outer)
      guard let target, checkIsGroup(target, at: text) else { return }
      context.field = target.node
      context.path = target.path + "."
    }
    var place: Int?
    if let text = rule.text("at"), let path = parsePlace(text) {
      checkColumn(path, at: text)
      guard case .inner(let node)? = self.place(of: path, in: outer, at: text) else {
        if outer.scope != 0 {
          problems.report(
            "path.syntax", "a group inside 'each' cannot start outside its item", line: text.line,
            column: text.column)
        }
        return
      }
      scopes[outer.scope].places[node].isContext = true
      context.place = node
      place = node
      if let skeleton = rule.value("with") {
        compileSkeleton(skeleton, under: node, in: outer.scope)
      }
    }
    if let target {
      context.guardField = target.node
      context.guardPlace = place ?? -1
      let label = label(of: rule, target)
      var group = RuleDraft(action: .group(place: place), field: target.node, label: label)
      group.requirement = requirement(rule)
      group.isLossy = rule.has("lossy")
      _ = rule.text("lossy")
      group.reads = context.reads
      group.writes = context.writes
      append(group, in: outer)
    }
    compileRules(rules, in: context)
  }

  private func checkIsGroup(_ target: FieldTarget, at text: Located<String>) -> Bool {
    guard case .group = target.type, !target.isSeveral else {
      problems.report(
        "rule.type", "'\(target.path)' is not one group of fields", line: text.line,
        column: text.column,
        fix: target.isSeveral ? "use 'each' for a list" : "leave out 'rules'")
      return false
    }
    return true
  }

  private func compileEach(_ rule: OutlineTable, _ rules: Outline?, in context: RuleContext) {
    guard let texts = rule.texts("each"), let name = rule.requiredText("field"),
      let target = findField(name, in: context)
    else { return }
    guard let rules else {
      problems.report("rule.type", "'each' needs 'rules' or 'use'", at: rule.outline)
      return
    }
    guard case .group(let group) = target.type else {
      problems.report(
        "rule.type", "the items of '\(target.path)' are no groups", line: name.line,
        column: name.column, fix: "write 'at' instead of 'each', with a * behind what repeats")
      return
    }
    let skeleton = rule.value("with")
    let repetitions = texts.enumerated()
      .compactMap { index, text in
        compileRepetition(text, group, target, writes: index == 0, in: context) { inner in
          if let skeleton {
            self.compileSkeleton(skeleton, under: inner.place, in: inner.scope)
          }
          self.compileRules(rules, in: inner)
        }
      }
    var each = RuleDraft(
      action: .items(repetitions), field: target.node, label: label(of: rule, target))
    each.requirement = requirement(rule)
    append(each, in: context)
  }

  /// Adds a place whose nodes are the items of a list, and the rules of an item.
  func compileRepetition(
    _ text: Located<String>, _ group: GroupDefinition?, _ target: FieldTarget, writes: Bool,
    in context: RuleContext, rules: (RuleContext) -> Void
  ) -> Rule.Repetition? {
    guard let path = parsePlace(text) else { return nil }
    if path.isAbsolute || path.part != nil, context.scope != 0 {
      problems.report(
        "path.syntax", "a list inside 'each' cannot start outside its item", line: text.line,
        column: text.column)
      return nil
    }
    checkColumn(path, at: text)
    guard
      let (node, scope, place) = addRepetition(path, itemGroup: group, in: context, at: text)
    else { return nil }
    var inner = RuleContext(scope: scope)
    inner.place = place
    inner.path = target.path + "."
    inner.reads = context.reads
    inner.writes = context.writes && writes
    rules(inner)
    return Rule.Repetition(
      place: node, scope: scope, writes: writes && canWrite(.node(node), in: context.scope))
  }

  // MARK: What rules have in common

  func label(of rule: OutlineTable, _ target: FieldTarget?) -> RuleLabel {
    RuleLabel(
      path: target?.path ?? "", words: target?.words ?? "",
      position: problems.position(line: rule.outline.line, column: rule.outline.column))
  }

  func requirement(_ rule: OutlineTable) -> Rule.Requirement {
    guard let text = rule.choice("required", among: ["true", "yes", "false", "no", "skip"]) else {
      return .none
    }
    switch text.value {
    case "true", "yes": return .record
    case "skip": return .item
    default: return .none
    }
  }

  /// Adds a rule to its scope with what its surroundings say.
  func append(_ draft: RuleDraft, in context: RuleContext) {
    var draft = draft
    draft.reads = draft.reads && context.reads
    draft.writes = draft.writes && context.writes
    draft.conditions = context.conditions
    draft.isOthers = mappingsInUse.count > 1
    draft.guardPlace = context.guardPlace
    draft.guardField = context.guardField
    let rule = Rule(draft)
    if names.lint != nil {
      origins[[context.scope, scopes[context.scope].rules.count]] = currentRule
    }
    scopes[context.scope].rules.append(rule)
    note(rule, in: context)
  }

  /// Notes which fields the mapping reads and writes, and refuses two rules for one field or place.
  private func note(_ rule: Rule, in context: RuleContext) {
    switch rule.action {
    case .group, .constant, .link, .count: return
    case .value, .items, .pieces: break
    }
    if rule.field >= 0, !rule.label.path.isEmpty {
      noteField(rule, in: context)
    }
    guard rule.writes, rule.conditions.isEmpty else { return }
    // Alternatives of one rule may share a place: only one of them is written.
    for place in Set(rule.writtenPlaces) {
      let key = [context.scope, place]
      if let first = writers[key] {
        reportTwo(rule.label, first, "write the same place")
      }
      writers[key] = rule.label
    }
  }

  private func noteField(_ rule: Rule, in context: RuleContext) {
    var isList = false
    if case .items = rule.action { isList = true }
    if rule.reads, !readableFields.contains(rule.label.path) {
      readableFields.append(rule.label.path)
    }
    if rule.writes, !writableFields.contains(rule.label.path) {
      writableFields.append(rule.label.path)
    }
    for path in chosenPaths(of: rule, in: context.scope) {
      if rule.reads, !readableFields.contains(path) { readableFields.append(path) }
      if rule.writes, !writableFields.contains(path) { writableFields.append(path) }
    }
    guard rule.conditions.isEmpty else { return }
    if rule.reads, !isList { claim(rule, [context.scope, rule.field, 0], "fill the same field") }
    if rule.writes, isList { claim(rule, [context.scope, rule.field, 1], "write the same list") }
  }

  /// The fields by which a rule chooses items of lists: whoever reads `phones[kind='home'].number` learns the kind as well,
  /// and whoever is sent the number in that place is told it.
  private func chosenPaths(of rule: Rule, in scope: Int) -> [String] {
    let plan = scopes[scope].plan
    var names = rule.label.path.split(separator: ".")
    var paths: [String] = []
    var node = rule.field
    while node > 0 {
      switch plan.nodes[node].role {
      case .field: names = names.dropLast()
      case .items(.equals(let indices, _)):
        var group = plan.nodes[node].group
        var path = names
        for index in indices {
          guard let fields = group?.fields else { break }
          path.append(fields[index].name[...])
          group = if case .group(let inner) = fields[index].type { inner } else { nil }
        }
        paths.append(path.joined(separator: "."))
      case .items, .root: break
      }
      node = plan.nodes[node].parent
    }
    return paths
  }

  private func claim(_ rule: Rule, _ key: [Int], _ what: String) {
    if let first = fillers[key] { reportTwo(rule.label, first, what) }
    fillers[key] = rule.label
  }

  private func reportTwo(_ label: RuleLabel, _ first: RuleLabel, _ what: String) {
    guard case .file(_, let line, let column) = label.position else { return }
    problems.report(
      "rule.two-writers", "two rules \(what)", line: line, column: column,
      why: "the other stands at \(first.position.description)",
      fix: "use 'any' for alternatives, 'all' for one fact in two places, or 'one-way'")
  }
}

extension Rule {
  /// The nodes of the scope that the rule writes.
  var writtenPlaces: [Int] {
    switch action {
    case .value(let alternatives, let isAll):
      // Of alternatives one alone writes, so that they may share places.
      alternatives.filter(\.writes)
        .reduce(into: [Int]()) { places, alternative in
          let more = alternative.place.nodes
          places += isAll ? more : more.filter { !places.contains($0) }
        }
    case .pieces(let places, _, _): places.prefix(1).flatMap(\.nodes)
    case .constant(let place, _): [place]
    case .items, .group, .link, .count: []
    }
  }
}

extension Place {
  /// The nodes of the rule's own scope that the place consists of.
  var nodes: [Int] {
    switch self {
    case .node(let node): [node]
    case .outer: []
    case .pattern(_, let nodes): nodes
    }
  }
}
