import Diagnostics
import Document
import Referrals

/// The running of single rules.
extension RecordReader {
  /// Runs a rule; false when it is to give a value and there is none.
  mutating func run(_ rule: Rule, in frame: Frame) -> Bool {
    guard areConditionsMet(rule, in: frame) else { return true }
    switch rule.action {
    case .value(let alternatives, let isAll):
      return readValue(rule, alternatives, isAll, in: frame)
    case .constant(let place, let texts): return readConstant(rule, place, texts, in: frame)
    case .items(let repetitions): return readItems(rule, repetitions, in: frame)
    case .pieces(let places, let forms, let pieces):
      return readPieces(rule, places, forms, pieces, in: frame)
    case .group(let place): return readGroup(rule, place, in: frame)
    case .link(let place, let part): return readLink(rule, place, part, in: frame)
    case .count(let place, let counted): return readCount(rule, place, of: counted, in: frame)
    }
  }

  /// Runs a rule by its short way; returns false where the rule has to be run in full.
  mutating func runPlainly(_ step: ReadStep, in frame: Frame) -> Bool {
    switch step.kind {
    case .value:
      let node = node(at: Int(step.place), in: frame)
      guard node >= 0, !tree.nodes[node].isCleared,
        let value = step.conversion._withUnsafeGuaranteedRef({
          $0.readPlainly(tree.bytes(of: node))
        })
      else { return false }
      mark(node, Self.isRead)
      slots.set(Int(step.field), to: value, in: frame.fields, noting: frame.tables.pointee.fields)
      return true
    case .items:
      let facts = frame.tables.pointee.places.facts[Int(step.place)]
      let parent = node(at: Int(facts.parent), in: frame)
      guard parent != -1 else { return true }
      let items = readItems(of: Int(step.scope), facts, below: parent)
      if !items.isEmpty { _ = set(.list(items), Int(step.field), in: frame) }
      return true
    case .group:
      guard step.place >= 0 else { return true }
      let node = node(at: Int(step.place), in: frame)
      return node < 0 || !tree.isClearedWhole(node)
    case .other: return false
    }
  }

  private func areConditionsMet(_ rule: Rule, in frame: Frame) -> Bool {
    if rule.conditions.isEmpty { return true }
    return rule.conditions.allSatisfy { condition in
      condition.holds(frame.tables.assemble(condition.field, from: slots, in: frame.fields))
    }
  }

  // MARK: Values

  /// What stands at a place.
  private struct Raw {
    var text: TextBytes
    /// The first node that the text consists of.
    var node: Int
    /// The other nodes of a text from several places.
    var others: ArraySlice<Int> = []
    var isCleared = false

    var nodes: [Int] { [node] + others }
  }

  private mutating func readValue(
    _ rule: Rule, _ alternatives: [Rule.Alternative], _ isAll: Bool, in frame: Frame
  ) -> Bool {
    var value: FieldValue?
    var misfit: (Misfit, node: Int)?
    var isSkipped = false
    for (index, alternative) in alternatives.enumerated() {
      guard let raw = raw(alternative.place, in: frame) else { continue }
      if raw.isCleared, frame.index == 0 || rule.field != 0 {
        markRead(raw)
        noteStep(
          rule, alternative: index, alternative.conversion, .cleared, field: rule.field,
          from: raw.nodes, text: raw.text, in: frame)
        noteUse(of: rule, place: index)
        value = .cleared
        break
      }
      switch alternative.conversion.read(raw.text, received: received, &store) {
      case .absent: markRead(raw)
      case .value(let new):
        markRead(raw)
        noteStep(
          rule, alternative: index, alternative.conversion, new, field: rule.field,
          from: raw.nodes, text: raw.text, in: frame)
        noteUse(of: rule, place: index)
        if let value, value != new {
          problems.append(ReadProblem(rule.label.disagreement(), at: raw.node))
        }
        value = value ?? new
      case .skipped: isSkipped = true
      case .misfit(let new): misfit = misfit ?? (new, raw.node)
      }
      if value != nil, !isAll { break }
    }
    if value == nil, let misfit {
      mark(misfit.node, Self.isRead)
      note(misfit.0, of: rule, at: misfit.node)
      return true
    }
    // What a rule leaves alone is there all the same: neither missing nor what is said of absence.
    if value == nil, isSkipped { return true }
    if value == nil, let absence = rule.absence { noteAbsence(rule, absence, in: frame) }
    return set(value ?? rule.absence, rule.field, in: frame)
  }

  private mutating func note(_ misfit: Misfit, of rule: Rule, at node: Int) {
    let problem = rule.label.problem(of: misfit, isRequired: rule.requirement != .none)
    problems.append(ReadProblem(problem, at: node))
  }

  private mutating func markRead(_ raw: Raw) {
    mark(raw.node, Self.isRead)
    for node in raw.others { mark(node, Self.isRead) }
  }

  private mutating func set(_ value: FieldValue?, _ field: Int, in frame: Frame) -> Bool {
    guard let value else { return false }
    var whole = value
    if case .list(let new) = value, case .list(let old)? = slots.value(of: field, in: frame.fields)
    {
      whole = .list(old + new)
    }
    slots.set(field, to: whole, in: frame.fields, noting: frame.tables.pointee.fields)
    return true
  }

  private mutating func raw(_ place: Place, in frame: Frame) -> Raw? {
    switch place {
    case .node(let index):
      let node = node(at: index, in: frame)
      return node >= 0 ? raw(of: node) : nil
    case .outer(let index):
      let node = outerNode(at: index)
      return node >= 0 ? raw(of: node) : nil
    case .pattern(let pattern, let places): return raw(pattern, places, in: frame)
    }
  }

  private func raw(of node: Int) -> Raw {
    Raw(text: tree.bytes(of: node), node: node, isCleared: tree.nodes[node].isCleared)
  }

  private mutating func raw(_ pattern: TextPattern, _ places: [Int], in frame: Frame) -> Raw? {
    let nodes = places.map { node(at: $0, in: frame) }
    for alternative in pattern.alternatives {
      var used: [Int] = []
      let text = pattern.assemble(alternative) { hole in
        guard nodes[hole] >= 0,
          let text = NormalText.clean(tree.bytes(of: nodes[hole]), .trim, &store)
        else { return nil }
        used.append(nodes[hole])
        return Array(text)
      }
      if let text {
        return Raw(text: store.keep(text), node: used.first ?? -1, others: used.dropFirst())
      }
    }
    return nil
  }

  // MARK: Constants, groups and lists

  private mutating func readConstant(
    _ rule: Rule, _ place: Int, _ texts: [String], in frame: Frame
  ) -> Bool {
    let node = node(at: place, in: frame)
    guard node >= 0 else {
      let parent = self.node(at: mapping.scopes[frame.index].places[place].parent, in: frame)
      guard parent != -1, rule.requirement == .none else { return false }
      problems.append(
        ReadProblem(
          rule.label.wrongConstant(texts), at: parent == DocumentView.aboveRoot ? 0 : parent))
      return true
    }
    mark(node, Self.isKnown)
    noteUse(of: rule)
    let text = NormalText.trimmed(tree.bytes(of: node))
    if !texts.contains(where: { text.elementsEqual($0.utf8) }) {
      problems.append(ReadProblem(rule.label.wrongConstant(texts), at: node))
    }
    return true
  }

  private mutating func readGroup(_ rule: Rule, _ place: Int?, in frame: Frame) -> Bool {
    if let place {
      let node = node(at: place, in: frame)
      if node >= 0, tree.isClearedWhole(node) {
        mark(node, Self.isRead)
        slots.set(rule.field, to: .cleared, in: frame.fields, noting: frame.tables.pointee.fields)
        return true
      }
    }
    // Its rules come after it, so whether it is filled shows only when the guard of its requirement is looked at.
    return rule.requirement == .none
  }

  private mutating func readItems(
    _ rule: Rule, _ repetitions: [Rule.Repetition], in frame: Frame
  ) -> Bool {
    let firstStep = trail.count
    for (index, repetition) in repetitions.enumerated() {
      let facts = frame.tables.pointee.places.facts[repetition.place]
      let parent = node(at: Int(facts.parent), in: frame)
      guard parent != -1 else { continue }
      let items =
        facts.reference >= 0
        ? readReferredItems(repetition, facts, below: parent, in: frame)
        : facts.hasTests
          ? readTestedItems(repetition, below: parent, in: frame)
          : readItems(of: repetition.scope, facts, below: parent)
      if !items.isEmpty {
        noteUse(of: rule, place: index)
        noteItems(of: rule.field, since: firstStep, in: frame)
        return set(.list(items), rule.field, in: frame)
      }
    }
    return false
  }

  /// Reads the items that a name alone selects.
  private mutating func readItems(
    of scope: Int, _ facts: PlaceTable.Facts, below parent: Int
  ) -> [FieldValue] {
    var items: [FieldValue] = []
    var child = tree.firstChild(of: parent)
    let end = tree.end(of: parent)
    while child < end {
      if facts.isName(of: tree.nodes[child]) { readItem(of: scope, at: child, to: &items) }
      child = Int(tree.nodes[child].end)
    }
    return items
  }

  /// Reads the items that tests select, and notes that the tests looked at them.
  private mutating func readTestedItems(
    _ repetition: Rule.Repetition, below parent: Int, in frame: Frame
  ) -> [FieldValue] {
    let paths = frame.tables.pointee.paths
    let step = paths.steps[repetition.place]
    var items: [FieldValue] = []
    var node = tree.first(step, below: parent, paths)
    while node >= 0 {
      markTests(of: repetition.place, at: node, paths)
      readItem(of: repetition.scope, at: node, to: &items)
      node = tree.next(step, from: Int(tree.nodes[node].end), below: parent, paths)
    }
    return items
  }

  private mutating func readItem(of scope: Int, at node: Int, to items: inout [FieldValue]) {
    let firstStep = trail.count
    let item = readItem(of: scope, at: node)
    if keepsTrail { noteItem(item == nil ? nil : items.count, since: firstStep) }
    if let item { items.append(item) }
  }

  private mutating func readItem(of scope: Int, at node: Int) -> FieldValue? {
    if usage == nil, let conversion = mapping.tables[scope].tables.pointee.soleConversion,
      !tree.nodes[node].isCleared,
      let value = conversion._withUnsafeGuaranteedRef({ $0.readPlainly(tree.bytes(of: node)) })
    {
      mark(node, Self.isRead)
      return value
    }
    if tree.isLeafWithoutText(node) { mark(node, Self.isRead) }
    return readScope(scope, at: node)
  }

  // MARK: One text, several fields

  private mutating func readPieces(
    _ rule: Rule, _ places: [Place], _ forms: [Rule.Form], _ pieces: [Rule.PieceRule],
    in frame: Frame
  ) -> Bool {
    for (index, place) in places.enumerated() {
      guard let raw = raw(place, in: frame) else { continue }
      markRead(raw)
      guard let text = NormalText.clean(raw.text, .trim, &store) else {
        note(.controlCharacter, of: rule, at: raw.node)
        return true
      }
      if text.isEmpty || pieces.first?.lenient.isBlankWord(text) ?? false { continue }
      guard let found = Rule.take(text, apart: forms, pieces, received: received, &store) else {
        note(.frame, of: rule, at: raw.node)
        return true
      }
      for (piece, value) in zip(pieces, found) {
        if let value {
          usage?.noteRead(MappingSpot(piece.position))
          noteStep(
            rule, alternative: index, piece.lenient, value, field: piece.field, from: raw.nodes,
            text: text, in: frame)
          slots.set(piece.field, to: value, in: frame.fields, noting: frame.tables.pointee.fields)
        }
      }
      noteUse(of: rule, place: index)
      return true
    }
    return false
  }
}

extension Rule {
  /// Takes a text apart by the first form whose pieces all fit their fields.
  ///
  /// Exact forms of types come before lenient ones; `received` is the day of receipt, for two-digit years.
  static func take(
    _ text: TextBytes, apart forms: [Form], _ pieces: [PieceRule], received: PartialDate?,
    _ store: inout TextStore
  ) -> [FieldValue?]? {
    for isExact in [true, false] {
      for form in forms {
        for alternative in form.pattern.alternatives {
          var found = [FieldValue?](repeating: nil, count: pieces.count)
          let fits = form.pattern.match(text, as: alternative) { ranges in
            for (hole, range) in ranges.enumerated() {
              guard let range, form.pieces[hole] >= 0 else { continue }
              let piece = pieces[form.pieces[hole]]
              let conversion = isExact ? piece.exact : piece.lenient
              guard
                case .value(let value) = conversion.read(
                  text.part(range.lowerBound, range.upperBound), received: received, &store)
              else { return false }
              found[form.pieces[hole]] = value
            }
            return true
          }
          if fits { return found }
        }
      }
    }
    return nil
  }
}

extension DocumentView {
  /// True for a node with neither text nor anything below it.
  func isLeafWithoutText(_ node: Int) -> Bool {
    Int(nodes[node].end) == node + 1 && nodes[node].textStart == nodes[node].textEnd
  }

  /// True for a node that is cleared and has nothing below it; of an HL7 field with several parts only the first is.
  func isClearedWhole(_ node: Int) -> Bool {
    nodes[node].isCleared && Int(nodes[node].end) == node + 1
  }

  /// True for a node whose text, or whose mark that it is cleared, is that of its first child.
  func sharesText(_ node: Int) -> Bool {
    guard Int(nodes[node].end) > node + 1 else { return false }
    let first = nodes[node + 1]
    return nodes[node].textStart == first.textStart && nodes[node].textEnd == first.textEnd
      && (first.textStart < first.textEnd || first.isCleared && nodes[node].isCleared)
  }
}
