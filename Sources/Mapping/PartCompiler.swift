import Diagnostics
import Document

/// Parts: from `parts` and from references on a rule's way to places of their own.
extension MappingCompiler {
  /// Compiles `parts`: first every part with its skeleton, then the ways, which may start from any of them.
  func compileParts(_ entries: [Outline.Entry]) {
    let keys = LanguageReference.partKeys
    let tables = entries.compactMap { entry in
      OutlineTable(entry.value, as: "a part", problems: problems, keys: keys).map { (entry, $0) }
    }
    var ways: [(part: Int, path: PathSyntax, text: Located<String>)] = []
    for (entry, table) in tables { ways += declarePart(entry, table) }
    for (part, path, text) in ways { addWay(path, to: part, at: text) }
    for (entry, table) in tables {
      compileKey(table, of: entry.key)
      table.finish()
    }
  }

  /// Makes a part with its skeleton, and returns its ways.
  private func declarePart(
    _ entry: Outline.Entry, _ table: OutlineTable
  ) -> [(part: Int, path: PathSyntax, text: Located<String>)] {
    guard let texts = table.texts("at"), let first = texts.first else {
      _ = table.required("at")
      return []
    }
    let paths = texts.compactMap { text in parsePlace(text).map { ($0, text) } }
    guard paths.count == texts.count else { return [] }
    guard partNames[entry.key] == nil else {
      problems.report(
        "rule.type", "the part \(quoted(code: entry.key)) stands twice", line: entry.line,
        column: entry.column)
      return []
    }
    let label = RuleLabel(
      path: "", words: entry.key,
      position: problems.position(line: entry.line, column: entry.column))
    let isResource = paths.contains { $0.0.followsReferences || Self.isResourcePath($0.0) }
    guard isResource || paths.count == 1 else {
      problems.report(
        "path.syntax", "the part has several places, and none is a resource", line: first.line,
        column: first.column, fix: "give it one place, or name a resource by its type")
      return []
    }
    let type = paths.lazy.compactMap { Self.types(of: $0.0).first }.first ?? ""
    let place: Int
    if isResource {
      place = makeRoot(in: 0, type: type, at: first)
    } else {
      guard
        case .inner(let node)? = self.place(of: paths[0].0, in: RuleContext(scope: 0), at: first)
      else { return [] }
      place = node
      scopes[0].places[node].isContext = true
    }
    var part = Part(name: entry.key, place: place, isNamed: true, label: label)
    part.isAlias = !isResource
    part.type = type
    part.isRequired = table.flag("required") ?? false
    part.isAlways = table.flag("always") ?? false
    partNames[entry.key] = scopes[0].parts.count
    scopes[0].parts.append(part)
    if isResource { entriesPlace(at: first) }
    if let skeleton = table.value("with") { compileSkeleton(skeleton, under: place, in: 0) }
    let index = scopes[0].parts.count - 1
    return isResource ? paths.map { (index, $0.0, $0.1) } : []
  }

  private func compileKey(_ table: OutlineTable, of name: String) {
    guard let index = partNames[name], let text = table.text("key"), let path = parsePlace(text)
    else { return }
    if path.followsReferences || path.isAbsolute || path.part != nil {
      problems.report(
        "path.syntax", "the key of a part stands outside it", line: text.line,
        column: text.column, fix: "write a path below the part")
      return
    }
    let place = scopes[0].parts[index].place
    scopes[0].parts[index].key = insert(path.steps[...], from: place, in: 0, at: text)
  }

  /// Adds a way to a named part; the first is the one that is written.
  private func addWay(_ path: PathSyntax, to index: Int, at text: Located<String>) {
    guard let found = lead(path, in: RuleContext(scope: 0), at: text) else { return }
    scopes[0].parts[index].ways.append(found.way)
    if scopes[0].parts[index].ways.count == 1 { settleLink(of: index, found, in: 0, at: text) }
  }

  /// True for the path of a resource that stands in the document by itself: a Bundle's entry, or a contained one.
  static func isResourcePath(_ path: PathSyntax) -> Bool {
    let names = path.steps.map(\.name)
    return path.part == nil && !path.isAbsolute
      && (names == ["entry", "resource"] || names == ["contained"])
      && resourceType(path.steps[names.count - 1]) != nil
  }

  /// The type that a step's tests ask for.
  static func resourceType(_ step: StepSyntax) -> String? {
    for case .equals(let path, let values) in step.tests
    where path.steps.map(\.name) == ["resourceType"] {
      return values.first?.text
    }
    return nil
  }

  private static func types(of path: PathSyntax) -> [String] {
    switch path.steps.last.map(\.references.last) ?? path.partReferences.last {
    case .forward(let types): types
    case .reverse(let type, _): [type]
    case nil: path.steps.last.flatMap(resourceType).map { [$0] } ?? []
    }
  }

  // MARK: Ways

  /// Where a path of a rule leads.
  enum PathPlace {
    case inner(Int)
    /// A place of the outermost scope, seen from the scope of an item.
    case outer(Int)
  }

  /// Returns the place of a path, with the parts on its way; made on first sight.
  func place(
    of path: PathSyntax, in context: RuleContext, at text: Located<String>
  ) -> PathPlace? {
    let isOuter = context.scope != 0 && (path.isAbsolute || path.part != nil)
    let context = isOuter ? RuleContext(scope: 0) : context
    let node: Int
    if path.followsReferences {
      guard let lead = lead(path, in: context, at: text) else { return nil }
      if case .node = lead.way.end {
        node = insert(lead.steps[...], from: lead.way.start, in: context.scope, at: text)
      } else if let last = path.steps.last.map(\.references.last) ?? path.partReferences.last {
        node = part(on: lead, last, in: context.scope, at: text)
      } else {
        return nil
      }
    } else {
      guard let start = start(of: path, in: context, at: text) else { return nil }
      node = insert(path.steps[...], from: start, in: context.scope, at: text)
    }
    return isOuter ? .outer(node) : .inner(node)
  }

  /// A way through the document up to its last reference or step, all before it being parts already.
  struct Lead {
    var way: Part.Way
    /// The steps of the way as written.
    var steps: [StepSyntax]
    /// The steps and the end as text.
    var words: String
  }

  /// Follows a path up to its last reference; parts on its way are made where they do not exist.
  func lead(_ path: PathSyntax, in context: RuleContext, at text: Located<String>) -> Lead? {
    checkReferences(path, at: text)
    guard var place = start(of: path, in: context, at: text) else { return nil }
    var words = path.part.map { "$\($0)" } ?? (path.isAbsolute ? "/" : words(of: place, context))
    var steps: [StepSyntax] = []
    var hops: [(steps: [StepSyntax], reference: ReferenceSyntax)] =
      path.partReferences.map { ([], $0) }
    for step in path.steps {
      var plain = step
      plain.references = []
      steps.append(plain)
      for reference in step.references {
        hops.append((steps, reference))
        steps = []
      }
    }
    let isEndingWithReference = steps.isEmpty && !hops.isEmpty
    for hop in isEndingWithReference ? hops.dropLast() : hops[...] {
      let way = way(from: place, hop.steps, hop.reference, at: text)
      words += hop.steps.map { "/" + $0.spelled }.joined() + hop.reference.spelled
      place = part(
        on: Lead(way: way, steps: hop.steps, words: words), hop.reference, in: context.scope,
        at: text)
    }
    if isEndingWithReference, let last = hops.last {
      words += last.steps.map { "/" + $0.spelled }.joined() + last.reference.spelled
      return Lead(
        way: way(from: place, last.steps, last.reference, at: text), steps: last.steps,
        words: words)
    }
    words += steps.map { "/" + $0.spelled }.joined()
    return Lead(
      way: Part.Way(start: place, steps: steps.map { compile($0, at: text) }, end: .node),
      steps: steps, words: words)
  }

  /// What the identity of a part calls the place that its way starts from.
  private func words(of place: Int, _ context: RuleContext) -> String {
    var names: [String] = []
    var node = place
    while node > 0 {
      if let part = scopes[context.scope].parts.first(where: { $0.place == node }) {
        names.append(part.isNamed ? "$\(part.name)" : part.name)
        break
      }
      names.append(scopes[context.scope].places[node].syntax.spelled)
      node = scopes[context.scope].places[node].parent
    }
    return names.reversed().joined(separator: "/")
  }

  /// Returns the place that a path starts from.
  func start(
    of path: PathSyntax, in context: RuleContext, at text: Located<String>
  ) -> Int? {
    guard let name = path.part else { return path.isAbsolute ? 0 : context.place }
    guard let part = partNames[name] else {
      problems.reportUnknown(
        "path.unknown-part", "part", name, among: partNames.keys.sorted(), line: text.line,
        column: text.column)
      return nil
    }
    usedNames.insert(FileName(.part, name))
    return scopes[0].parts[part].place
  }

  private func checkReferences(_ path: PathSyntax, at text: Located<String>) {
    guard path.followsReferences, references == nil else { return }
    problems.report(
      "path.syntax", "the path follows a reference", line: text.line, column: text.column,
      why: "only the format fhir has references")
  }

  private func way(
    from place: Int, _ steps: [StepSyntax], _ reference: ReferenceSyntax, at text: Located<String>
  ) -> Part.Way {
    Part.Way(
      start: place, steps: steps.map { compile($0, at: text) },
      end: end(reference, at: text))
  }

  private func end(_ reference: ReferenceSyntax, at text: Located<String>) -> Part.End {
    switch reference {
    case .forward(let types): .forward(types.map(symbol), types)
    case .reverse(let type, let name):
      .reverse(type: symbol(of: type), step: compile(StepSyntax(name: name), at: text))
    }
  }

  // MARK: Making parts

  /// Returns the place of the part at the end of a way, made on first sight.
  private func part(
    on lead: Lead, _ reference: ReferenceSyntax, in scope: Int, at text: Located<String>
  ) -> Int {
    if let known = scopes[scope].parts.first(where: { !$0.isNamed && $0.name == lead.words }) {
      return known.place
    }
    let types: [String]
    switch reference {
    case .forward(let several): types = several
    case .reverse(let type, _): types = [type]
    }
    let label = RuleLabel(
      path: "", words: text.value, position: problems.position(line: text.line, column: text.column)
    )
    let index = addPart(lead, types: types, label, in: scope, at: text)
    return scopes[scope].parts[index].place
  }

  private func addPart(
    _ lead: Lead, types: [String], _ label: RuleLabel, in scope: Int, at text: Located<String>
  ) -> Int {
    let place = makeRoot(in: scope, type: types.first ?? "", at: text)
    var part = Part(name: lead.words, place: place, isNamed: false, label: label)
    part.type = types.first ?? ""
    part.ways = [lead.way]
    scopes[scope].parts.append(part)
    let index = scopes[scope].parts.count - 1
    settleLink(of: index, lead, in: scope, at: text)
    entriesPlace(at: text)
    return index
  }

  /// Makes the place of the reference that leads to a part.
  private func settleLink(
    of index: Int, _ lead: Lead, in scope: Int, at text: Located<String>
  ) {
    scopes[scope].parts[index].origin = root(of: lead.way.start, in: scope)
    let place = scopes[scope].parts[index].place
    switch lead.way.end {
    case .node: break
    case .forward:
      guard let last = lead.steps.last else { break }
      let parent = insert(lead.steps.dropLast()[...], from: lead.way.start, in: scope, at: text)
      scopes[scope].parts[index].link = referencePlace(
        last, of: parent, to: place, in: scope, at: text)
    case .reverse(_, let step):
      scopes[scope].parts[index].isReverse = true
      scopes[scope].parts[index].link = referencePlace(
        StepSyntax(name: step.wire.local), of: place,
        to: scopes[scope].parts[index].origin, in: scope, at: text)
    }
  }

  /// Adds a node without a parent's step above it: a part's own tree begins here.
  private func makeRoot(in scope: Int, type: String, at text: Located<String>) -> Int {
    var root = PlaceNode(
      step: PlaceStep(name: .none, space: nil, kind: .element, wire: WireName(local: "")),
      syntax: StepSyntax(), parent: 0)
    root.isPartRoot = true
    scopes[scope].places.append(root)
    let place = scopes[scope].places.count - 1
    makeResource(under: place, type: type, in: scope, at: text)
    return place
  }

  /// Makes what is written of every resource: its type, and its `id` where references name it by that.
  func makeResource(under place: Int, type: String, in scope: Int, at text: Located<String>) {
    if !type.isEmpty {
      let leaf = child(
        StepSyntax(name: "resourceType"), of: place, in: scope, at: text, isSkeleton: true)
      scopes[scope].places[leaf].constant = type
    }
    if let references, references != .urn {
      let leaf = child(StepSyntax(name: "id"), of: place, in: scope, at: text, isSkeleton: true)
      scopes[scope].places[leaf].made = .identity(prefix: "")
    }
  }

  /// The place that the parts themselves are written at, below the document's root.
  @discardableResult
  func entriesPlace(at text: Located<String>) -> Int {
    let name = references == .contained ? "contained" : "entry"
    let place = child(
      StepSyntax(name: name, isStarred: true), of: 0, in: 0, at: text, isSkeleton: true)
    scopes[0].places[place].isEntries = true
    return place
  }

  /// Returns the place of the text of a reference that stands at a step.
  ///
  /// `target` is what it refers to, by a number that is the same for the same part.
  func referencePlace(
    _ step: StepSyntax, of parent: Int, to target: Int, in scope: Int, at text: Located<String>
  ) -> Int {
    var holder = child(step, of: parent, in: scope, at: text)
    if let other = scopes[scope].places[holder].referred, other != target {
      let twin = scopes[scope].places[parent].children
        .first {
          scopes[scope].places[$0].referred == target
            && scopes[scope].places[$0].syntax == scopes[scope].places[holder].syntax
        }
      if twin == nil, !step.isStarred {
        problems.report(
          "rule.two-writers", "two parts are referred to from the same place", line: text.line,
          column: text.column, fix: "put a * behind what may stand several times")
      }
      holder = twin ?? another(step, of: parent, in: scope, at: text)
    }
    scopes[scope].places[holder].referred = target
    return child(StepSyntax(name: "reference"), of: holder, in: scope, at: text)
  }

  /// Returns the place that begins the tree in which a place stands: a part's, or the context.
  func root(of place: Int, in scope: Int) -> Int {
    var node = place
    while node > 0, !scopes[scope].places[node].isPartRoot {
      node = scopes[scope].places[node].parent
    }
    return node
  }
}

extension StepSyntax {
  /// The step as a path writes it, always in the same way.
  var spelled: String {
    (isAttribute ? "@" : "") + (prefix.isEmpty ? "" : prefix + ":") + name
      + tests.map { "[\($0.spelled)]" }.joined()
  }
}

extension TestSyntax {
  fileprivate var spelled: String {
    switch self {
    case .position(let number): "\(number)"
    case .from(let number): "\(number).."
    case .otherwise: "else"
    case .equals(let path, let values):
      path.steps.map(\.spelled).joined(separator: "/") + "="
        + values.map { $0.isConstant ? $0.text : "'\($0.text)'" }.joined(separator: "|")
    }
  }
}

extension ReferenceSyntax {
  fileprivate var spelled: String {
    switch self {
    case .forward(let types): "->" + types.joined(separator: "|")
    case .reverse(let type, let name): "<-\(type).\(name)"
    }
  }
}
