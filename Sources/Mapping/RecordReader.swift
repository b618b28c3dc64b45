import Diagnostics
import Document
import Referrals

/// One reading of one record: finds places as rules ask for them and remembers what was read.
struct RecordReader {
  static let isRead: UInt8 = 1
  static let isKnown: UInt8 = 2
  private static let unresolved: Int32 = -2

  let mapping: CompiledMapping
  let tree: DocumentView
  let received: PartialDate?
  var marks: [UInt8] = []
  var found: [Int32] = []
  var values: [FieldValue?] = []
  var problems: [ReadProblem] = []

  /// The open scope: its rules, its context and where its places and fields begin.
  struct Frame {
    let scope: Int
    let context: Int
    let firstPlace: Int
    let firstField: Int
  }

  init(_ mapping: CompiledMapping, _ document: Document, _ scratch: inout MappingScratch) {
    self.mapping = mapping
    tree = DocumentView(document)
    received = scratch.received
    swap(&marks, &scratch.marks)
    swap(&found, &scratch.found)
    swap(&values, &scratch.values)
    marks.removeAll(keepingCapacity: true)
    marks.append(contentsOf: repeatElement(0, count: tree.nodes.count))
  }

  /// Returns the memory to where it came from.
  mutating func giveBack(_ scratch: inout MappingScratch) {
    swap(&marks, &scratch.marks)
    swap(&found, &scratch.found)
    swap(&values, &scratch.values)
  }

  mutating func read(at node: Int) -> Reading {
    let empty = FieldGroup(mapping.definition)
    if tree.nodes.isEmpty { return Reading(message: empty) }
    if let refusal = refusal() { return Reading(message: empty, problems: [refusal]) }
    let context = mapping.startsAboveRoot ? DocumentView.aboveRoot : node
    let value = readScope(0, at: context, outer: nil)
    var message = empty
    if case .group(let group)? = value { message = group }
    return Reading(message: message, problems: problems, unread: unread(below: node))
  }

  /// Reads one item: runs the rules of a scope on a context and puts their values together.
  mutating func readScope(_ scope: Int, at context: Int, outer: Frame?) -> FieldValue? {
    let rules = mapping.scopes[scope]
    let frame = Frame(
      scope: scope, context: context, firstPlace: found.count, firstField: values.count)
    found.append(contentsOf: repeatElement(Self.unresolved, count: rules.places.count))
    values.append(contentsOf: repeatElement(nil, count: rules.plan.nodes.count))
    let problemsBefore = problems.count
    var missing: [Int] = []
    for index in rules.order where rules.rules[index].reads {
      if !run(rules.rules[index], in: frame), rules.rules[index].requirement != .none {
        missing.append(index)
      }
    }
    markConstants(rules, in: frame)
    var value = rules.plan.assemble(0, from: values[frame.firstField...])
    if value == nil, scope != 0, tree.isHollow(context) {
      problems.removeSubrange(problemsBefore...)
    } else if !missing.isEmpty {
      value = holding(value, to: missing, in: frame)
    }
    found.removeSubrange(frame.firstPlace...)
    values.removeSubrange(frame.firstField...)
    return value
  }

  /// Reports required fields without a value; an item that may be dropped becomes `nil`.
  private mutating func holding(
    _ value: FieldValue?, to missing: [Int], in frame: Frame
  ) -> FieldValue? {
    var value = value
    for index in missing {
      let rule = mapping.scopes[frame.scope].rules[index]
      guard isGuardMet(rule, in: frame), !isFilledGroup(rule, in: frame) else { continue }
      if rule.requirement == .item {
        if value != nil { problems.append(ReadProblem(rule.label.dropped(), at: frame.context)) }
        value = nil
      } else {
        let node = frame.context == DocumentView.aboveRoot ? 0 : frame.context
        problems.append(ReadProblem(rule.label.missing(), at: node))
      }
    }
    return value
  }

  /// True unless the rule belongs to an optional group that is not there.
  private mutating func isGuardMet(_ rule: Rule, in frame: Frame) -> Bool {
    if rule.guardPlace >= 0 { return node(at: rule.guardPlace, in: frame) >= 0 }
    guard rule.guardField >= 0 else { return true }
    let plan = mapping.scopes[frame.scope].plan
    return plan.assemble(rule.guardField, from: values[frame.firstField...]) != nil
  }

  /// True for the rule of a group that the rules behind it have filled.
  private func isFilledGroup(_ rule: Rule, in frame: Frame) -> Bool {
    guard case .group = rule.action else { return false }
    let plan = mapping.scopes[frame.scope].plan
    return plan.assemble(rule.field, from: values[frame.firstField...]) != nil
  }

  // MARK: Places

  /// Returns the document's node at a place, found on first use, or -1.
  mutating func node(at place: Int, in frame: Frame) -> Int {
    if place == 0 { return frame.context }
    let known = found[frame.firstPlace + place]
    if known != Self.unresolved { return Int(known) }
    let step = mapping.scopes[frame.scope].places[place]
    let parent = node(at: step.parent, in: frame)
    let node = parent == -1 ? -1 : tree.first(step.step, below: parent)
    if node >= 0 {
      markTests(of: step.step, at: node)
      // An empty node where a rule looks has nothing left to read.
      if tree.isLeafWithoutText(node) { mark(node, Self.isRead) }
    }
    found[frame.firstPlace + place] = Int32(node)
    return node
  }

  /// Marks the nodes that a step's tests looked at as known: they say which node it is.
  mutating func markTests(of step: PlaceStep, at node: Int) {
    for case .equals(let steps, let values) in step.tests {
      if let holder = tree.holder(steps[...], values, below: node) { mark(holder, Self.isKnown) }
    }
  }

  mutating func mark(_ node: Int, _ bit: UInt8) {
    if node >= 0 { marks[node] |= bit }
  }

  /// Marks constants of the skeleton that stand in the document as they would be written.
  private mutating func markConstants(_ scope: Scope, in frame: Frame) {
    for (index, place) in scope.places.enumerated() {
      guard let constant = place.constant else { continue }
      let node = node(at: index, in: frame)
      if node >= 0, tree.bytes(of: node).elementsEqual(constant.utf8) { mark(node, Self.isKnown) }
    }
  }
}
