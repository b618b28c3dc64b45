import Diagnostics
import Document
import Referrals

/// Rules of single values: plain, alternatives, constants, and texts made of several fields.
extension MappingCompiler {
  func compileValue(_ rule: OutlineTable, in context: RuleContext) {
    guard let name = rule.text("field") else {
      problems.report(
        "rule.type", "the rule has no field", at: rule.outline,
        fix: "add 'field', or 'is' for a text that is always the same")
      return
    }
    guard let target = findField(name, in: context) else {
      markValueKeys(rule)
      return
    }
    let sources = sources(of: rule)
    guard !sources.isEmpty else {
      problems.report(
        "rule.type", "the rule has no place", at: rule.outline, fix: "add 'at', 'any' or 'all'")
      return
    }
    let isAll = rule.has("all")
    let first = sources[0].table
    if target.isSeveral, !first.has("split") {
      compileList(rule, sources, target, in: context)
    } else {
      var compiled = RuleDraft(
        action: .value(
          sources.compactMap { compileAlternative($0, target, in: context) }, all: isAll),
        field: target.node, label: label(of: rule, target))
      compiled.requirement = requirement(rule)
      compiled.isLossy = rule.has("lossy")
      compileAbsence(rule, target, into: &compiled)
      if sources.allSatisfy({ $0.table.has("plain") }) {
        compiled.writes = false
      } else {
        checkIsWritable(&compiled, in: context)
      }
      append(compiled, in: context)
    }
  }

  /// One place of a rule with the table whose keys convert it.
  struct Source {
    let place: Located<String>
    let table: OutlineTable
    /// False for the second place and later of an `at` list, which are only read.
    let writes: Bool
  }

  func sources(of rule: OutlineTable) -> [Source] {
    for key in ["any", "all"] {
      guard let tables = rule.tables(key, as: "an alternative", keys: LanguageReference.ruleKeys)
      else { continue }
      return tables.flatMap { table in
        defer {
          for key in LanguageReference.alternativeKeys { _ = table.entry(key) }
          table.finish()
        }
        return places(of: table)
          .map { Source(place: $0.place, table: table, writes: $0.writes || key == "all") }
      }
    }
    return places(of: rule)
  }

  private func places(of table: OutlineTable) -> [Source] {
    (table.texts("at") ?? []).enumerated()
      .map { index, place in
        Source(place: place, table: table, writes: index == 0)
      }
  }

  /// Marks the keys of a rule for a value as known, although it is not compiled.
  private func markValueKeys(_ table: OutlineTable) {
    for key in LanguageReference.valueKeys { _ = table.entry(key) }
  }

  private func compileAlternative(
    _ source: Source, _ target: FieldTarget, in context: RuleContext
  ) -> Rule.Alternative? {
    guard let place = compilePlace(source.place, in: context) else { return nil }
    noteContent(of: place.nodes, source.table, in: context.scope)
    return Rule.Alternative(
      place: place, conversion: Conversion(compileConversion(source.table, for: target)),
      writes: source.writes && !source.table.has("plain") && canWrite(place, in: context.scope))
  }

  /// Makes a rule that has no place the format can write read only, or reports it.
  private func checkIsWritable(_ rule: inout RuleDraft, in context: RuleContext) {
    guard case .value(let alternatives, _) = rule.action, context.writes,
      !alternatives.isEmpty, !alternatives.contains(where: \.writes)
    else { return }
    guard case .file(_, let line, let column) = rule.label.position else { return }
    problems.report(
      "path.column", "the rule writes a column that 'columns' does not list", line: line,
      column: column, fix: "add the title to 'columns', or write 'one-way: read'")
  }

  // MARK: Lists of single values

  /// Compiles a list of values that stand in repeated places: each item has a scope of one rule.
  private func compileList(
    _ rule: OutlineTable, _ sources: [Source], _ target: FieldTarget, in context: RuleContext
  ) {
    var itemGroup: GroupDefinition?
    if case .group(let group) = target.type { itemGroup = group }
    let repetitions = sources.compactMap { source -> Rule.Repetition? in
      var valuePlace = RuleContext(scope: context.scope)
      let repetition = compileRepetition(
        source.place, itemGroup, target, writes: source.writes, in: context
      ) { inner in
        valuePlace = inner
        self.compileItem(source, rule, target, in: inner)
      }
      // An item that is the value itself is written with the name of the place that repeats.
      if let repetition, valuePlace.place == 0 {
        noteContent(of: [repetition.place], source.table, in: context.scope)
      } else {
        noteContent(of: [valuePlace.place], source.table, in: valuePlace.scope)
      }
      return repetition
    }
    var list = RuleDraft(
      action: .items(repetitions), field: target.node, label: label(of: rule, target))
    list.requirement = requirement(rule)
    append(list, in: context)
  }

  private func compileItem(
    _ source: Source, _ rule: OutlineTable, _ target: FieldTarget, in inner: RuleContext
  ) {
    let around = currentRule
    currentRule = source.table
    defer { currentRule = around }
    let item = RuleDraft(
      action: .value(
        [
          Rule.Alternative(
            place: .node(inner.place),
            conversion: Conversion(compileConversion(source.table, for: target)), writes: true)
        ], all: false),
      field: 0, label: label(of: rule, target))
    append(item, in: inner)
  }

  // MARK: Absence and constants

  private func compileAbsence(
    _ rule: OutlineTable, _ target: FieldTarget, into compiled: inout RuleDraft
  ) {
    for key in ["default", "absent"] {
      guard let text = rule.text(key) else { continue }
      compiled.absence = literal(text.value, as: target.type, at: text)
      compiled.isAbsenceSilent = key == "absent"
    }
  }

  func compileConstant(_ rule: OutlineTable, in context: RuleContext) {
    guard let at = rule.requiredText("at"), let texts = rule.texts("is"), !texts.isEmpty,
      case .node(let node)? = compilePlace(at, in: context)
    else { return }
    if let constant = scopes[context.scope].places[node].constant, constant != texts[0].value {
      problems.report(
        "with.conflict", "a skeleton and a rule give this place different texts", at: rule.outline)
    }
    if context.writes { scopes[context.scope].places[node].constant = texts[0].value }
    noteContent(of: [node], rule, in: context.scope)
    var constant = RuleDraft(
      action: .constant(place: node, texts.map(\.value)), field: -1,
      label: RuleLabel(
        path: "", words: at.value,
        position: problems.position(line: rule.outline.line, column: rule.outline.column)))
    constant.requirement = requirement(rule)
    append(constant, in: context)
  }

  // MARK: One text, several fields

  func compilePieces(_ rule: OutlineTable, _ rules: Outline, in outer: RuleContext) {
    var context = outer
    var target: FieldTarget?
    if let name = rule.text("field") {
      target = findField(name, in: outer)
      guard let target else { return }
      context.field = target.node
      context.path = target.path + "."
    }
    guard let ats = rule.texts("at"), let forms = rule.texts("text") else {
      problems.report("rule.type", "the rule has no place", at: rule.outline, fix: "add 'at'")
      return
    }
    let places = ats.compactMap { compilePlace($0, in: outer) }
    for place in places { noteContent(of: place.nodes, rule, in: outer.scope) }
    let pieces = compilePieceRules(rules, in: context)
    let compiledForms = forms.compactMap { compileForm($0, pieces) }
    for piece in pieces
    where !compiledForms.contains(where: { $0.pattern.holes.contains(piece.name) }) {
      problems.report(
        "rule.type", "no text form has a hole {\(piece.name)}", at: rules,
        why: "the rules speak of it")
    }
    var compiled = RuleDraft(
      action: .pieces(places, compiledForms, pieces), field: target?.node ?? -1,
      label: label(
        of: rule,
        target
          ?? FieldTarget(
            node: -1, type: .text, limit: nil, isSeveral: false, path: "",
            words: ats.first?.value ?? "")))
    compiled.requirement = requirement(rule)
    if let first = places.first, !canWrite(first, in: outer.scope) { compiled.writes = false }
    append(compiled, in: outer)
  }

  private func compilePieceRules(_ rules: Outline, in context: RuleContext) -> [Rule.PieceRule] {
    guard case .list(let items) = rules.content else { return [] }
    return items.compactMap { item in
      guard
        let table = OutlineTable(
          item, as: "a rule", problems: problems, keys: LanguageReference.ruleKeys)
      else { return nil }
      defer { table.finish() }
      guard let name = table.requiredText("at"), let field = table.requiredText("field"),
        let target = findField(field, in: context)
      else {
        markValueKeys(table)
        return nil
      }
      let settings = compileConversion(table, for: target)
      var exact = settings
      exact.isExact = true
      if context.reads, !readableFields.contains(target.path) { readableFields.append(target.path) }
      if context.writes, !writableFields.contains(target.path) {
        writableFields.append(target.path)
      }
      return Rule.PieceRule(
        name: name.value,
        position: problems.position(line: table.outline.line, column: table.outline.column),
        field: target.node, exact: Conversion(exact),
        lenient: Conversion(settings))
    }
  }

  private func compileForm(_ text: Located<String>, _ pieces: [Rule.PieceRule]) -> Rule.Form? {
    do throws(PathSyntaxError) {
      let pattern = try TextPattern(text.value)
      return Rule.Form(
        pattern: pattern,
        pieces: pattern.holes.map { hole in pieces.firstIndex { $0.name == hole } ?? -1 })
    } catch {
      report(error, at: text)
      return nil
    }
  }
}
