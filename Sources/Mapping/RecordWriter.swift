import Diagnostics
import Document
import Referrals

/// One writing of one message: every text is settled, and read back, before the first is written.
struct RecordWriter: ~Copyable {
  let mapping: CompiledMapping
  let received: PartialDate?
  /// Our reference, which stands in the place of the message's own.
  let reference: String?
  /// Who sent the message, where others may number theirs alike.
  let sender: String?
  var places: [WrittenPlace] = []
  var texts: [String] = []
  var items: [WrittenItem] = []
  var slots = FieldSlots()
  var due = WorkList<UInt64>()
  var instances: [PartInstance] = []
  /// The identities of the instances that are written, once all are settled; "" for others.
  var uuids: [String] = []
  /// What tells the subject of the message apart from all others, for the identities of parts and items; it is the same
  /// for a change of what was sent before.
  var subject = ""
  /// What tells the message apart from all others, for identities that rules make.
  var identity = ""
  /// True while contents are compared, when identities do not count.
  var isComparing = false
  var problems: [RecordProblem] = []
  /// What the message makes use of; `nil` where nobody asks.
  var usage: RuleUsage?
  /// How its texts came about, where somebody asks.
  var trail: [TrailStep] = []

  /// The item being settled: its rules, and where its places and fields begin.
  struct Frame {
    let index: Int
    let tables: UnsafePointer<ScopeTables>
    /// The index of the item.
    let item: Int
    let base: Int
    let firstRule: Int
    let fields: FieldSlots.Frame
  }

  init(
    _ mapping: CompiledMapping, reference: String?, sender: String?,
    _ scratch: inout MappingScratch
  ) {
    self.mapping = mapping
    self.reference = reference
    self.sender = sender
    received = scratch.received
    usage = scratch.usage.map { RuleUsage(keepsTrail: $0.keepsTrail) }
    exchangeMemory(with: &scratch)
    instances.removeAll(keepingCapacity: true)
    slots.reset()
    due.shorten(to: 0)
    places.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
  }

  /// Returns the memory to where it came from.
  mutating func giveBack(_ scratch: inout MappingScratch) {
    if let usage, problems.isEmpty {
      scratch.usage?.formUnion(usage)
      if usage.keepsTrail { scratch.usage?.add(written: trail) }
    }
    exchangeMemory(with: &scratch)
  }

  /// Takes the worker's memory, or gives it back.
  private mutating func exchangeMemory(with scratch: inout MappingScratch) {
    let memory = scratch.memory
    swap(&places, &scratch.places)
    swap(&texts, &scratch.texts)
    swap(&items, &scratch.items)
    swap(&slots, &memory.slots)
    swap(&due, &memory.due)
    swap(&instances, &scratch.instances)
  }

  /// Settles what is written for a message; returns what keeps it from being written.
  mutating func fill(_ message: FieldValue) -> [RecordProblem] {
    if mapping.hasIdentities {
      subject = subject(of: message)
      identity = reference ?? subject
    }
    _ = fill(0, with: message)
    if mapping.hasParts { finishParts() }
    if usage != nil { noteUseWithoutFields() }
    return problems
  }

  /// Settles one item and returns its index, or `nil` for an item that is left out.
  mutating func fill(_ index: Int, with item: FieldValue) -> Int? {
    let tables = mapping.tables[index]
    let frame = Frame(
      index: index, tables: tables, item: items.count, base: places.count, firstRule: due.count,
      fields: slots.open(tables.pointee.fields.facts.count))
    for _ in 0..<tables.pointee.places.facts.count { places.append(WrittenPlace()) }
    items.append(WrittenItem(scope: index, base: frame.base))
    due.append(contentsOf: tables.pointee.writers.always)
    let number = items.count - 1
    let firstInstance = instances.count
    if tables.pointee.isResource { addInstance(ofItem: number) }
    fetch(item, at: 0, in: frame)
    if index == 0, let reference, mapping.referenceNode >= 0 {
      fetch(.text(reference), at: mapping.referenceNode, in: frame)
    }
    if tables.pointee.hasLimits { checkLimits(frame) }
    var isKept = runRules(of: frame)
    if isKept { noteConstants(in: frame) }
    if mapping.hasParts {
      if isKept { settleParts(frame, of: number) }
      // A resource without a value of its own is not made.
      if tables.pointee.isIdentified, !places[frame.base].isFilled { isKept = false }
      if !isKept {
        for instance in firstInstance..<instances.count { instances[instance].isMade = false }
      }
    }
    due.shorten(to: frame.firstRule)
    slots.close(frame.fields)
    return isKept ? number : nil
  }

  /// Settles the rules that are due; false when the item is left out.
  private mutating func runRules(of frame: Frame) -> Bool {
    for word in 0..<frame.tables.pointee.writers.always.count {
      var bits = due[frame.firstRule + word]
      while bits != 0 {
        let rank = word << 6 + bits.trailingZeroBitCount
        bits &= bits - 1
        if usage == nil, runPlainly(frame.tables.pointee.writeSteps[rank], in: frame) { continue }
        if !fill(mapping.scopes[frame.index].ranked[rank], in: frame) { return false }
      }
    }
    return true
  }

  /// Settles a rule by its short way; returns false where the rule has to be run in full.
  private mutating func runPlainly(_ step: WriteStep, in frame: Frame) -> Bool {
    switch step.kind {
    case .items:
      guard case .list(let values)? = slots.value(of: Int(step.field), in: frame.fields) else {
        return false
      }
      fillItems(values, of: Int(step.scope), at: Int(step.place), in: frame)
      return true
    case .group: return !slots.isCleared(Int(step.field), in: frame.fields)
    case .other: return false
    }
  }

  private mutating func checkLimits(_ frame: Frame) {
    let plan = mapping.scopes[frame.index].plan
    for limit in mapping.scopes[frame.index].limits {
      let node = plan.nodes[limit.list]
      let list = node.isList ? limit.list : node.parent
      guard case .list(let all)? = slots.value(of: list, in: frame.fields) else { continue }
      var count = all.count
      if case .items(let selector) = node.role {
        count = plan.selected(all, by: selector, among: list).count
      }
      if count > limit.most { problems.append(limit.label.overflow(limit.most)) }
    }
  }

  /// Settles one rule; false when the item is left out for want of the rule's value.
  private mutating func fill(_ rule: Rule, in frame: Frame) -> Bool {
    if !rule.conditions.isEmpty {
      let isMet = mapping.scopes[frame.index]
        .areConditionsMet(rule) { slots.value(of: $0, in: frame.fields) }
      if !isMet { return true }
    }
    switch rule.action {
    case .constant, .link, .count: return true
    case .value, .items, .pieces, .group: break
    }
    if case .pieces(let places, let forms, let pieces) = rule.action {
      return fillPieces(rule, places, forms, pieces, in: frame)
    }
    let value = rule.field >= 0 ? slots.value(of: rule.field, in: frame.fields) : nil
    guard let value = value ?? (rule.isAbsenceSilent ? nil : rule.absence) else {
      return isComplete(rule, in: frame)
    }
    if rule.isAbsenceSilent, let absence = rule.absence, value == absence { return true }
    switch rule.action {
    case .value(let alternatives, let isAll):
      if case .group(let group) = value, group.isEmpty { return isComplete(rule, in: frame) }
      if case .cleared = value, !mapping.canClear {
        if !alternatives.contains(where: \.conversion.isLossy) {
          problems.append(rule.label.unwritable())
        }
        return true
      }
      fill(rule, value, alternatives, isAll, in: frame)
    case .items(let repetitions): fillItems(rule, value, repetitions, in: frame)
    case .group(let place):
      guard case .cleared = value else { break }
      if let place, mapping.canClear {
        clear(place, in: frame)
      } else if !rule.isLossy {
        problems.append(rule.label.unwritable())
      }
    case .constant, .pieces, .link, .count: break
    }
    return true
  }

  /// Deals with a value that is not there: fine, a problem, or an item to leave out.
  mutating func isComplete(_ rule: Rule, in frame: Frame) -> Bool {
    switch rule.requirement {
    case .none: return true
    case .item: return false
    case .record:
      let isGuarded =
        rule.guardField >= 0 && !slots.hasValue(rule.guardField, in: frame.fields)
      if !isGuarded { problems.append(rule.label.unfilled()) }
      return true
    }
  }

  // MARK: Values

  private mutating func fill(
    _ rule: Rule, _ value: FieldValue, _ alternatives: [Rule.Alternative], _ isAll: Bool,
    in frame: Frame
  ) {
    var firstProblem: RecordProblem?
    var isWritten = false
    for (index, alternative) in alternatives.enumerated() where alternative.writes {
      if case .cleared = value {
        for node in alternative.place.nodes { clear(node, in: frame) }
        noteUse(of: rule, place: index)
        noteStep(
          rule, alternative: index, nil, value, field: rule.field, at: alternative.place, in: frame)
        isWritten = true
      } else {
        switch alternative.conversion.write(value, received: received) {
        case .text(let text):
          if place(text, at: alternative.place, in: frame) {
            noteUse(of: rule, place: index)
            noteRows(alternative.conversion, value)
            noteStep(
              rule, alternative: index, alternative.conversion, value, field: rule.field,
              at: alternative.place, in: frame)
            isWritten = true
          } else {
            firstProblem = firstProblem ?? rule.label.unwritable()
          }
        // Another alternative may have a place for it.
        case .skipped: break
        case .unwritable: firstProblem = firstProblem ?? rule.label.unwritable()
        case .tooLong(let limit, _): firstProblem = firstProblem ?? rule.label.tooLong(limit)
        }
      }
      if isWritten, !isAll { return }
    }
    if !isWritten, let firstProblem { problems.append(firstProblem) }
  }

  /// Puts a text where it belongs; false when it does not fit the place or another text stands there.
  mutating func place(_ text: String, at place: Place, in frame: Frame) -> Bool {
    switch place {
    case .node(let node):
      let other = places[frame.base + node].text
      if other >= 0, texts[Int(other)] != text { return false }
      put(text, at: node, in: frame)
      return true
    case .outer: return false
    case .pattern(let pattern, let nodes): return deal(text, by: pattern, to: nodes, in: frame)
    }
  }

  mutating func put(_ text: String, at node: Int, in frame: Frame) {
    places[frame.base + node].text = Int32(texts.count)
    texts.append(text)
    markFilled(node, in: frame)
  }

  private mutating func clear(_ node: Int, in frame: Frame) {
    places[frame.base + node].isCleared = true
    markFilled(node, in: frame)
  }

  /// Notes that a place and all places above it are made.
  mutating func markFilled(_ node: Int, in frame: Frame) {
    markFilled(node, base: frame.base, frame.tables.pointee.places)
  }

  /// Notes the same of an item whose places begin at `base`.
  mutating func markFilled(_ node: Int, base: Int, _ table: PlaceTable) {
    var place = node
    while place >= 0, !places[base + place].isFilled {
      places[base + place].isFilled = true
      place = Int(table.facts[place].parent)
    }
  }

  /// Deals a text out to the places of a pattern, such that reading them gives the same text.
  private mutating func deal(
    _ text: String, by pattern: TextPattern, to nodes: [Int], in frame: Frame
  ) -> Bool {
    let bytes = Array(text.utf8)
    for alternative in pattern.alternatives {
      var parts: [Range<Int>?] = []
      let fits = bytes.withUnsafeBufferPointer { text in
        pattern.match(text, as: alternative) { ranges in
          parts = ranges
          return Self.isKept(text, ranges, by: pattern)
        }
      }
      guard fits else { continue }
      for (node, range) in zip(nodes, parts) {
        guard let range else { continue }
        put(String(decoding: bytes[range], as: UTF8.self), at: node, in: frame)
      }
      return true
    }
    return false
  }

  /// True when places with these parts of a text are read as that text again.
  private static func isKept(
    _ text: TextBytes, _ ranges: [Range<Int>?], by pattern: TextPattern
  ) -> Bool {
    for range in ranges {
      guard let range else { continue }
      let part = text.part(range.lowerBound, range.upperBound)
      guard NormalText.isClean(part, .trim) else { return false }
    }
    for alternative in pattern.alternatives {
      let back = pattern.assemble(alternative) { hole in ranges[hole].map { Array(text[$0]) } }
      if let back { return text.equals(back) }
    }
    return false
  }
}
