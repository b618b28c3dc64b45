import Diagnostics
import Document
import Referrals

/// One writing of one message: every text is settled, and read back, before the first is written.
struct RecordWriter {
  let mapping: CompiledMapping
  let received: PartialDate?
  var texts: [WireText] = []
  var items: [WrittenItem] = []
  var problems: [RecordProblem] = []

  init(_ mapping: CompiledMapping, _ scratch: inout MappingScratch) {
    self.mapping = mapping
    received = scratch.received
    swap(&texts, &scratch.texts)
    swap(&items, &scratch.items)
    texts.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
  }

  /// Returns the memory to where it came from.
  mutating func giveBack(_ scratch: inout MappingScratch) {
    swap(&texts, &scratch.texts)
    swap(&items, &scratch.items)
  }

  /// Settles what is written for a message; returns what keeps it from being written.
  mutating func fill(_ message: FieldValue) -> [RecordProblem] {
    _ = fill(0, with: message)
    return problems
  }

  /// Settles one item and returns its index, or `nil` for an item that is left out.
  private mutating func fill(_ scope: Int, with item: FieldValue) -> Int? {
    let rules = mapping.scopes[scope]
    let base = texts.count
    texts.append(contentsOf: repeatElement(WireText(), count: rules.places.count))
    items.append(WrittenItem(scope: scope, base: base))
    let index = items.count - 1
    checkLimits(rules, item)
    for rule in rules.order where rules.rules[rule].writes {
      if !fill(rules.rules[rule], from: item, rules.plan, scope: scope, base: base) { return nil }
    }
    settle(rules, base)
    return index
  }

  private mutating func checkLimits(_ rules: Scope, _ item: FieldValue) {
    for limit in rules.limits {
      let node = rules.plan.nodes[limit.list]
      let list = node.isList ? limit.list : node.parent
      guard case .list(let all)? = rules.plan.value(of: list, in: item) else { continue }
      var count = all.count
      if case .items(let selector) = node.role {
        count = rules.plan.selected(all, by: selector, among: list).count
      }
      if count > limit.most { problems.append(limit.label.overflow(limit.most)) }
    }
  }

  /// Settles one rule; false when the item is left out for want of the rule's value.
  private mutating func fill(
    _ rule: Rule, from item: FieldValue, _ plan: FieldPlan, scope: Int, base: Int
  ) -> Bool {
    for condition in rule.conditions
    where !condition.holds(plan.value(of: condition.field, in: item)) { return true }
    let value = rule.field >= 0 ? plan.value(of: rule.field, in: item) : nil
    if case .constant = rule.action { return true }
    if case .pieces(let places, let forms, let pieces) = rule.action {
      return fillPieces(rule, places, forms, pieces, from: item, plan, base: base)
    }
    guard let value = value ?? (rule.isAbsenceSilent ? nil : rule.absence) else {
      return isComplete(rule, from: item, plan)
    }
    if rule.isAbsenceSilent, value == rule.absence { return true }
    switch rule.action {
    case .value(let alternatives, let isAll):
      if case .group(let group) = value, group.isEmpty { return isComplete(rule, from: item, plan) }
      if value == .cleared, !mapping.format.canClear {
        if !alternatives.contains(where: \.conversion.isLossy) {
          problems.append(rule.label.unwritable())
        }
        return true
      }
      fill(rule, value, alternatives, isAll, base: base)
    case .items(let repetitions): fillItems(rule, value, repetitions, base: base)
    case .group(let place):
      if value == .cleared, let place, mapping.format.canClear {
        texts[base + place].isCleared = true
      }
    case .constant, .pieces: break
    }
    return true
  }

  /// Deals with a value that is not there: fine, a problem, or an item to leave out.
  private mutating func isComplete(_ rule: Rule, from item: FieldValue, _ plan: FieldPlan) -> Bool {
    let isGuarded = rule.guardField >= 0 && plan.value(of: rule.guardField, in: item) == nil
    switch rule.requirement {
    case .none: return true
    case .item: return false
    case .record:
      if !isGuarded { problems.append(rule.label.unfilled()) }
      return true
    }
  }

  // MARK: Values

  private mutating func fill(
    _ rule: Rule, _ value: FieldValue, _ alternatives: [Rule.Alternative], _ isAll: Bool, base: Int
  ) {
    var firstProblem: RecordProblem?
    var isWritten = false
    for alternative in alternatives where alternative.writes {
      if value == .cleared {
        for node in alternative.place.nodes { texts[base + node].isCleared = true }
        isWritten = true
      } else {
        switch alternative.conversion.write(value, received: received) {
        case .text(let text):
          if place(text, at: alternative.place, base: base) {
            isWritten = true
          } else {
            firstProblem = firstProblem ?? rule.label.unwritable()
          }
        case .skipped: return
        case .unwritable: firstProblem = firstProblem ?? rule.label.unwritable()
        case .tooLong(let limit): firstProblem = firstProblem ?? rule.label.tooLong(limit)
        }
      }
      if isWritten, !isAll { return }
    }
    if !isWritten, let firstProblem { problems.append(firstProblem) }
  }

  /// Puts a text where it belongs; false when it does not fit the place or another text stands there.
  private mutating func place(_ text: String, at place: Place, base: Int) -> Bool {
    switch place {
    case .node(let node):
      if let other = texts[base + node].text, other != text { return false }
      texts[base + node].text = text
      return true
    case .outer: return false
    case .pattern(let pattern, let nodes): return deal(text, by: pattern, to: nodes, base: base)
    }
  }

  /// Deals a text out to the places of a pattern, such that reading them gives the same text.
  private mutating func deal(
    _ text: String, by pattern: TextPattern, to nodes: [Int], base: Int
  ) -> Bool {
    let bytes = Array(text.utf8)
    for alternative in pattern.alternatives {
      var parts: [Range<Int>?] = []
      let fits = pattern.match(bytes[...], as: alternative) { ranges in
        parts = ranges
        return Self.isKept(bytes, ranges, by: pattern)
      }
      guard fits else { continue }
      for (node, range) in zip(nodes, parts) {
        guard let range else { continue }
        texts[base + node].text = String(decoding: bytes[range], as: UTF8.self)
      }
      return true
    }
    return false
  }

  /// True when places with these parts of a text are read as that text again.
  private static func isKept(
    _ text: [UInt8], _ ranges: [Range<Int>?], by pattern: TextPattern
  ) -> Bool {
    for range in ranges {
      guard let range else { continue }
      guard NormalText.isClean(text[range], .trim) else { return false }
    }
    for alternative in pattern.alternatives {
      let back = pattern.assemble(alternative) { hole in ranges[hole].map { Array(text[$0]) } }
      if let back { return back == text }
    }
    return false
  }

  // MARK: Lists

  private mutating func fillItems(
    _ rule: Rule, _ value: FieldValue, _ repetitions: [Rule.Repetition], base: Int
  ) {
    let values: [FieldValue]
    if case .list(let several) = value { values = several } else { values = [value] }
    guard let repetition = repetitions.first(where: \.writes) else { return }
    for value in values {
      guard let item = fill(repetition.scope, with: value) else { continue }
      let slot = base + repetition.place
      if texts[slot].lastItem >= 0 {
        items[Int(texts[slot].lastItem)].next = Int32(item)
      } else {
        texts[slot].firstItem = Int32(item)
      }
      texts[slot].lastItem = Int32(item)
    }
  }

  // MARK: One text, several fields

  private mutating func fillPieces(
    _ rule: Rule, _ places: [Place], _ forms: [Rule.Form], _ pieces: [Rule.PieceRule],
    from item: FieldValue, _ plan: FieldPlan, base: Int
  ) -> Bool {
    let values = pieces.map { plan.value(of: $0.field, in: item) }
    guard let first = places.first, values.contains(where: { $0 != nil }) else {
      return isComplete(rule, from: item, plan)
    }
    for form in forms {
      for alternative in form.pattern.alternatives {
        let text = form.pattern.assemble(alternative) { hole in
          guard form.pieces[hole] >= 0, let value = values[form.pieces[hole]] else { return nil }
          var conversion = pieces[form.pieces[hole]].conversion
          conversion.isExact = false
          guard case .text(let text) = conversion.write(value, received: received) else {
            return nil
          }
          return Array(text.utf8)
        }
        guard let text, NormalText.isClean(text[...], .trim),
          Rule.take(text[...], apart: forms, pieces, received: received) == values,
          place(String(decoding: text, as: UTF8.self), at: first, base: base)
        else { continue }
        return true
      }
    }
    problems.append(rule.label.unwritable())
    return true
  }

  // MARK: What is made

  /// Finds the places that are made: those with a text, or with something made below them.
  private mutating func settle(_ rules: Scope, _ base: Int) {
    for index in rules.places.indices.reversed() {
      let slot = base + index
      if texts[slot].text != nil || texts[slot].isCleared || texts[slot].firstItem >= 0 {
        texts[slot].isFilled = true
      }
      if texts[slot].isFilled, rules.places[index].parent >= 0 {
        texts[base + rules.places[index].parent].isFilled = true
      }
    }
  }
}
