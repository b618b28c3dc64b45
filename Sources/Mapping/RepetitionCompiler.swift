import Diagnostics
import Document
import Referrals

/// Repetitions: where a path repeats, and what stands before and behind.
extension MappingCompiler {
  /// Adds the place of a path whose nodes are items.
  ///
  /// - Returns: The place, the scope of an item, and the place there that the item's rules begin at.
  func addRepetition(
    _ path: PathSyntax, itemGroup: GroupDefinition?, in context: RuleContext,
    at text: Located<String>
  ) -> (place: Int, scope: Int, itemPlace: Int)? {
    if let last = lastReverse(in: path) {
      return repeatReverse(path, last, itemGroup, in: context, at: text)
    }
    guard !path.steps.isEmpty else {
      problems.report(
        "path.syntax", "the path is one part, which does not repeat", line: text.line,
        column: text.column, fix: "name what repeats below the part")
      return nil
    }
    let star = path.steps.lastIndex(where: \.isStarred) ?? path.steps.count - 1
    var before = path
    before.steps = Array(path.steps[..<star])
    guard case .inner(let parent)? = place(of: before, in: context, at: text) else { return nil }
    var step = path.steps[star]
    var item: ReferenceSyntax?
    if !step.references.isEmpty { item = step.references.removeFirst() }
    var behind = PathSyntax()
    behind.partReferences = step.references
    behind.steps = Array(path.steps[(star + 1)...])
    step.references = []
    let (node, scope) = repeatingChild(
      step, of: parent, in: context.scope, itemGroup: itemGroup, isReference: item != nil,
      at: text)
    if case .forward(let types)? = item {
      scopes[context.scope].places[node].reference = .forward(types.map(symbol), types)
      makeItems(types[0], text.value, in: scope, at: text)
    }
    let isEntry =
      step.name == "entry" && behind.steps.first?.name == "resource" && context.scope == 0
      && path.part == nil && references != nil && references != .contained
    if isEntry { makeEntryItems(behind, text.value, in: scope, at: text) }
    guard case .inner(let place)? = place(of: behind, in: RuleContext(scope: scope), at: text)
    else { return nil }
    if !behind.steps.isEmpty || !behind.partReferences.isEmpty {
      scopes[scope].itemPlace = place
      scopes[scope].places[place].isContext = true
    }
    return (node, scope, place)
  }

  /// Makes the items of a scope resources that are written among the parts.
  private func makeItems(
    _ type: String, _ identity: String, in scope: Int, at text: Located<String>
  ) {
    scopes[scope].identity = ownIdentity(identity)
    scopes[scope].isResource = true
    scopes[scope].resourceType = type
    makeResource(under: 0, type: type, in: scope, at: text)
    entriesPlace(at: text)
  }

  /// Makes items that are entries of a Bundle have an identity, as parts have.
  private func makeEntryItems(
    _ behind: PathSyntax, _ identity: String, in scope: Int, at text: Located<String>
  ) {
    let url = child(
      StepSyntax(name: "fullUrl"), of: 0, in: scope, at: text, isSkeleton: true)
    scopes[scope].places[url].made = .identity(prefix: "urn:uuid:")
    scopes[scope].identity = ownIdentity(identity)
    guard references == .relative, let step = behind.steps.first else { return }
    let resource = child(step, of: 0, in: scope, at: text)
    makeResource(
      under: resource, type: Self.resourceType(step) ?? "", in: scope, at: text)
  }

  /// Returns what an identity is made from such that no other list has the same.
  private func ownIdentity(_ path: String) -> String {
    var own = path
    var number = 1
    while scopes.contains(where: { $0.identity == own }) {
      number += 1
      own = "\(path)(\(number))"
    }
    return own
  }

  // MARK: Items that refer to a part

  /// Returns where the last `<-` of a path stands, unless something repeats behind it.
  private func lastReverse(in path: PathSyntax) -> (step: Int, reference: Int)? {
    let star = path.steps.lastIndex(where: \.isStarred) ?? -1
    for step in path.steps.indices.reversed() where step >= max(star, 0) {
      let found = path.steps[step].references
        .lastIndex { if case .reverse = $0 { true } else { false } }
      if let found { return (step, found) }
    }
    guard star < 0 else { return nil }
    let found = path.partReferences.lastIndex { if case .reverse = $0 { true } else { false } }
    return found.map { (-1, $0) }
  }

  private func repeatReverse(
    _ path: PathSyntax, _ last: (step: Int, reference: Int), _ itemGroup: GroupDefinition?,
    in context: RuleContext, at text: Located<String>
  ) -> (place: Int, scope: Int, itemPlace: Int)? {
    var before = path
    var behind = PathSyntax()
    behind.steps = Array(path.steps[(last.step + 1)...])
    before.steps = Array(path.steps[..<(last.step + 1)])
    let references = last.step < 0 ? path.partReferences : path.steps[last.step].references
    behind.partReferences = Array(references[(last.reference + 1)...])
    if last.step < 0 {
      before.partReferences = Array(references[..<last.reference])
    } else {
      before.steps[last.step].references = Array(references[..<last.reference])
    }
    guard case .reverse(let type, let name) = references[last.reference],
      case .inner(let origin)? = place(of: before, in: context, at: text)
    else { return nil }
    guard context.scope == 0,
      let part = scopes[0].parts.firstIndex(where: { $0.place == origin && !$0.isAlias })
    else {
      problems.report(
        "path.syntax", "'<-' follows something that is no part", line: text.line,
        column: text.column, fix: "give the resource that is referred to a name in 'parts'")
      return nil
    }
    let scope = makeScope(for: itemGroup)
    var node = PlaceNode(
      step: PlaceStep(name: .none, space: nil, kind: .element, wire: WireName(local: "")),
      syntax: StepSyntax(), parent: origin)
    node.scope = scope
    node.reference = .reverse(
      type: symbol(of: type), step: compile(StepSyntax(name: name), at: text), part: part)
    scopes[0].places.append(node)
    let place = scopes[0].places.count - 1
    makeItems(type, text.value, in: scope, at: text)
    let link = referencePlace(
      StepSyntax(name: name), of: 0, to: -part - 1, in: scope, at: text)
    scopes[scope].links.append(PartLink(place: link, holder: 0, target: part))
    guard
      case .inner(let itemPlace)? = self.place(of: behind, in: RuleContext(scope: scope), at: text)
    else { return nil }
    scopes[scope].itemPlace = itemPlace
    return (place, scope, itemPlace)
  }
}
