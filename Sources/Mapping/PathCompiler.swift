import Diagnostics
import Document
import Referrals

/// Paths: from texts to nodes of the place tree.
extension MappingCompiler {
  /// Parses a place, or reports what is wrong with it.
  func parsePlace(_ text: Located<String>) -> PathSyntax? {
    do throws(PathSyntaxError) {
      return try PathParser.place(text.value, prefixes: prefixes)
    } catch {
      report(error, at: text)
      return nil
    }
  }

  func report(_ error: PathSyntaxError, at text: Located<String>) {
    problems.report(
      "path.syntax", error.what, line: text.line, column: text.column,
      why: "the path is \(quoted(code: text.value))", fix: error.fix)
  }

  /// Adds a path to a scope's tree and returns its last node.
  func insert(
    _ steps: ArraySlice<StepSyntax>, from node: Int, in scope: Int, at text: Located<String>,
    isSkeleton: Bool = false
  ) -> Int {
    settled(steps, below: node, in: scope)
      .reduce(node) {
        child($1, of: $0, in: scope, at: text, isSkeleton: isSkeleton)
      }
  }

  /// Returns the child of a node for a step, made on first sight with what its tests need written.
  func child(
    _ step: StepSyntax, of parent: Int, in scope: Int, at text: Located<String>,
    isSkeleton: Bool = false
  ) -> Int {
    let key = step.key
    let known = scopes[scope].places[parent].children
      .first {
        scopes[scope].places[$0].syntax == key && scopes[scope].places[$0].scope < 0
      }
    if let known {
      if step.isStarred { noteStar(known, in: scope) }
      return known
    }
    return another(step, of: parent, in: scope, at: text, isSkeleton: isSkeleton)
  }

  /// Adds a child of a node for a step, whether or not it has one already.
  func another(
    _ step: StepSyntax, of parent: Int, in scope: Int, at text: Located<String>,
    isSkeleton: Bool = false
  ) -> Int {
    let index = appendNode(step.key, to: parent, in: scope, at: text)
    if step.isStarred { noteStar(index, in: scope) }
    scopes[scope].places[index].isSkeleton = isSkeleton
    insertConstants(of: step, under: index, in: scope, at: text)
    return index
  }

  /// Notes that a step repeats in this format.
  private func noteStar(_ place: Int, in scope: Int) {
    let node = scopes[scope].places[place]
    scopes[scope].places[place].isStarred = true
    scopes[scope].places[place].spreads = node.syntax.tests.isEmpty
    let wire = node.step.wire
    if format.hasLists, !wire.repeats { scopes[scope].places[place].step.wire = wire.repeating }
  }

  /// Adds a node that repeats, with a scope for its items, and returns both.
  func repeatingChild(
    _ step: StepSyntax, of parent: Int, in scope: Int, itemGroup: GroupDefinition?,
    isReference: Bool = false, at text: Located<String>
  ) -> (place: Int, scope: Int) {
    let index = appendNode(step.key, to: parent, in: scope, at: text)
    if step.isStarred { noteStar(index, in: scope) }
    let items = makeScope(for: itemGroup)
    scopes[scope].places[index].scope = items
    scopes[items].contextName = step.name
    // The tests of a step whose nodes refer to the items speak of the nodes, not of the items.
    if isReference {
      insertConstants(of: step, under: index, in: scope, at: text)
    } else {
      insertConstants(of: step, under: 0, in: items, at: text)
    }
    return (index, items)
  }

  private func appendNode(
    _ syntax: StepSyntax, to parent: Int, in scope: Int, at text: Located<String>
  ) -> Int {
    let step = compile(syntax, at: text)
    scopes[scope].places.append(PlaceNode(step: step, syntax: syntax, parent: parent))
    let index = scopes[scope].places.count - 1
    scopes[scope].places[parent].children.insert(index, at: outputPosition(of: index, in: scope))
    return index
  }

  /// Returns where a new node stands among the children of its parent: where a skeleton holds a place for its name, behind
  /// those that stand there already, or at the end.
  private func outputPosition(of index: Int, in scope: Int) -> Int {
    let places = scopes[scope].places
    let children = places[places[index].parent].children
    func isNamesake(_ child: Int) -> Bool {
      places[child].syntax.name == places[index].syntax.name
        && places[child].syntax.prefix == places[index].syntax.prefix
        && places[child].syntax.isAttribute == places[index].syntax.isAttribute
    }
    let holder = children.firstIndex {
      isNamesake($0) && places[$0].isSkeleton && places[$0].syntax.tests.isEmpty
    }
    guard let holder else { return children.count }
    return children[holder...].firstIndex { !isNamesake($0) } ?? children.count
  }

  /// Makes writing a step fulfil the step's own tests.
  private func insertConstants(
    of step: StepSyntax, under node: Int, in scope: Int, at text: Located<String>
  ) {
    for case .equals(let path, let values) in step.tests {
      let leaf = insert(path.steps[...], from: node, in: scope, at: text, isSkeleton: true)
      scopes[scope].places[leaf].constant = resolve(values, at: text).first
    }
  }

  // MARK: Steps

  /// Compiles one step with its tests; `[else]` is settled when the whole file is known.
  func compile(_ syntax: StepSyntax, at text: Located<String>) -> PlaceStep {
    var step = PlaceStep(
      name: symbol(of: syntax.name), space: space(of: syntax),
      kind: syntax.isAttribute ? .attribute : .element, wire: wireName(of: syntax))
    for test in syntax.tests {
      switch test {
      case .position(let number): step.tests.append(.position(number))
      case .from(let number): step.tests.append(.from(number))
      case .equals(let path, let values):
        step.tests.append(
          .equals(
            settled(path.steps, testing: syntax).map { compile($0, at: text) },
            resolve(values, at: text).map { Array($0.utf8) }))
      case .otherwise: break
      }
    }
    return step
  }

  func symbol(of name: String) -> Symbol {
    names.symbols.intern(format.looseNames ? looseName(name) : name)
  }

  private func space(of step: StepSyntax) -> Symbol? {
    guard case .xml(let options) = format, !options.namespaces.isEmpty else { return nil }
    return names.symbols.intern(uri(of: step, options))
  }

  private func uri(of step: StepSyntax, _ options: XMLFormatOptions) -> String {
    if step.isAttribute, step.prefix.isEmpty { return "" }
    return options.namespaces.first { $0.prefix == step.prefix }?.uri ?? ""
  }

  func wireName(of step: StepSyntax) -> WireName {
    switch format {
    case .xml(let options):
      return WireName(local: step.name, space: uri(of: step, options), prefix: step.prefix)
    case .csv(let options):
      let loose = looseName(step.name)
      return WireName(local: options.columns.first { looseName($0) == loose } ?? step.name)
    case .hl7v2: return WireName(local: step.name)
    case .json: return WireName(local: step.name)
    case .fhir: return WireName(local: step.name, space: FHIRFormatOptions.space)
    }
  }

  /// Returns the texts that a test's values stand for.
  func resolve(_ values: [TestValue], at text: Located<String>) -> [String] {
    values.flatMap { value -> [String] in
      guard value.isConstant else { return [value.text] }
      usedNames.insert(FileName(.constant, value.text))
      if let texts = constants[value.text] { return texts }
      problems.reportUnknown(
        "let.unknown", "constant", value.text, among: constants.keys.sorted(), line: text.line,
        column: text.column)
      return [value.text]
    }
  }

  // MARK: Places of rules

  /// Compiles a place of a rule: a path, or a pattern of several.
  func compilePlace(_ text: Located<String>, in context: RuleContext) -> Place? {
    guard text.value.utf8.contains(UInt8(ascii: "{")) else {
      guard let path = parsePlace(text) else { return nil }
      if context.scope == 0 || !path.isAbsolute { checkColumn(path, at: text) }
      switch place(of: path, in: context, at: text) {
      case .inner(let node)?: return .node(node)
      case .outer(let node)?: return .outer(node)
      case nil: return nil
      }
    }
    do throws(PathSyntaxError) {
      let pattern = try TextPattern(text.value)
      var nodes: [Int] = []
      for hole in pattern.holes {
        let path = try PathParser.place(hole, prefixes: prefixes)
        checkColumn(path, at: text)
        guard case .inner(let node)? = place(of: path, in: context, at: text) else {
          throw PathSyntaxError(what: "a place of a pattern stands outside its rule's context")
        }
        nodes.append(node)
      }
      return .pattern(pattern, nodes)
    } catch {
      report(error, at: text)
      return nil
    }
  }

  /// Refuses what the format has no places for, and notes a spreadsheet column that is read although the format does not
  /// list it.
  func checkColumn(_ path: PathSyntax, at text: Located<String>) {
    if case .hl7v2 = format {
      checkSegments(path, at: text)
      return
    }
    if format.isRootNameless, path.steps.contains(where: \.isAttribute) {
      problems.report(
        "path.syntax", "the format has no attributes", line: text.line, column: text.column,
        fix: "leave out the @, or put a name that begins with it into single quotes")
    }
    guard case .csv(let options) = format, let step = path.steps.first else { return }
    if path.steps.count > 1 || step.isAttribute {
      problems.report(
        "path.syntax", "a spreadsheet has columns only, nothing below them", line: text.line,
        column: text.column, fix: "put a title with / into single quotes")
    }
    let loose = looseName(step.name)
    if !options.columns.contains(where: { looseName($0) == loose }),
      !otherColumns.contains(step.name)
    {
      otherColumns.append(step.name)
    }
  }

  /// True for a place that the format can write: any, except columns that are not listed.
  func canWrite(_ place: Place, in scope: Int) -> Bool {
    guard case .csv(let options) = format else {
      if case .outer = place { return false }
      return true
    }
    switch place {
    case .outer: return false
    case .node(let node): return hasColumn(node, in: scope, options)
    case .pattern(_, let nodes): return nodes.allSatisfy { hasColumn($0, in: scope, options) }
    }
  }

  private func hasColumn(_ node: Int, in scope: Int, _ options: CSVFormatOptions) -> Bool {
    let name = scopes[scope].places[node].step.wire.local
    let count = options.columns.count { $0 == name }
    return (scopes[scope].places[node].number ?? 1) <= count
  }
}

extension StepSyntax {
  /// The step as paths share it: without its star and the references that are followed from it.
  var key: StepSyntax {
    var key = self
    key.isStarred = false
    key.references = []
    return key
  }
}
