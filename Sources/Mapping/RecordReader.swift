import Diagnostics
import Document
import Referrals

/// One reading of one record: finds the places of rules in one walk and remembers what was read.
struct RecordReader: ~Copyable {
  static let isRead: UInt8 = 1
  static let isKnown: UInt8 = 2
  /// What stands in ``found`` for a place without a node that no rule has looked at.
  static let absent: Int32 = -2
  /// From here downwards: a node that the walk found and that no rule has looked at, counted down.
  static let firstUnseen: Int32 = -3

  let mapping: CompiledMapping
  /// Where the tables of each scope are.
  let scopes: UnsafeBufferPointer<UnsafePointer<ScopeTables>>
  let tree: DocumentView
  let received: PartialDate?
  var marks = WorkList<UInt8>()
  var found = WorkList<Int32>()
  var slots = FieldSlots()
  var due = WorkList<UInt64>()
  /// The items of the lists that are open, those of inner lists behind those of outer ones.
  var items = WorkList<FieldValue>()
  /// A text that is put together from several places.
  var assembled = WorkList<UInt8>()
  var references = ReferenceIndex()
  /// By depth of lists of references and node: the last list that led there.
  var stamps: [UInt32] = []
  var lastStamp: UInt32 = 0
  var stampDepth = 0
  /// The first reference on the way to a part that led nowhere, or -1.
  var lostReference = -1
  var problems: [ReadProblem] = []
  var store = TextStore()
  /// What the record makes use of; `nil` where nobody asks.
  var usage: RuleUsage?
  /// How its values came about, where somebody asks.
  var trail: [UnplacedStep] = []

  /// The open scope: its rules, its context and where its places and fields begin.
  struct Frame {
    let index: Int
    let tables: UnsafePointer<ScopeTables>
    let context: Int
    let firstPlace: Int
    let firstRule: Int
    let fields: FieldSlots.Frame
  }

  init(_ mapping: CompiledMapping, _ tree: DocumentView, _ scratch: inout MappingScratch) {
    self.mapping = mapping
    scopes = mapping.tables.list
    self.tree = tree
    received = scratch.received
    exchangeMemory(with: &scratch)
    store.reset()
    if let asked = scratch.usage {
      usage = RuleUsage(keepsTrail: asked.keepsTrail)
      store.rows = []
    }
    references.reset()
    found.shorten(to: 0)
    slots.reset()
    due.shorten(to: 0)
    items.shorten(to: 0)
    marks.shorten(to: 0)
    marks.append(0, times: tree.nodes.count)
  }

  /// Returns the memory to where it came from.
  mutating func giveBack(_ scratch: inout MappingScratch) {
    // What cannot be read has made use of nothing.
    if let usage, !problems.contains(where: { $0.problem.outcome >= .reject }) {
      scratch.usage?.formUnion(usage)
    }
    if keepsTrail { scratch.usage?.add(read: trail.map(\.step)) }
    exchangeMemory(with: &scratch)
  }

  /// Takes the worker's memory, or gives it back.
  private mutating func exchangeMemory(with scratch: inout MappingScratch) {
    let memory = scratch.memory
    swap(&marks, &memory.marks)
    swap(&found, &memory.found)
    swap(&slots, &memory.slots)
    swap(&due, &memory.due)
    swap(&items, &memory.readItems)
    swap(&assembled, &memory.assembled)
    swap(&store, &memory.store)
    guard mapping.resourceNames != nil else { return }
    swap(&references, &scratch.references)
    swap(&stamps, &scratch.stamps)
    swap(&lastStamp, &scratch.lastStamp)
  }

  mutating func read(at node: Int) -> Reading {
    let empty = FieldGroup(mapping.definition)
    if tree.nodes.isEmpty { return Reading(message: empty) }
    if let refusal = refusal() { return Reading(message: empty, problems: [refusal]) }
    let context = mapping.startsAboveRoot ? DocumentView.aboveRoot : node
    // An empty record has nothing left to read.
    if context == node, tree.isLeafWithoutText(node) { mark(node, Self.isRead) }
    let value = readScope(0, at: context)
    var message = empty
    if case .group(let group)? = value { message = group }
    return Reading(message: message, problems: problems, unread: unread(below: node))
  }

  /// Reads one item: runs the rules of a scope on a context and puts their values together.
  mutating func readScope(_ index: Int, at context: Int) -> FieldValue? {
    let tables = scopes[index]
    let frame = Frame(
      index: index, tables: tables, context: context, firstPlace: found.count,
      firstRule: due.count, fields: slots.open(tables.pointee.fields.facts.count))
    found.append(Self.absent, times: tables.pointee.places.facts.count)
    due.append(contentsOf: tables.pointee.readers.always)
    tables.pointee.readers.call(for: 0, in: &due, at: frame.firstRule)
    let firstStep = trail.count
    findPlaces(below: 0, at: context, in: frame)
    let problemsBefore = problems.count
    if tables.pointee.parts.order.count > 0 { findParts(in: frame) }
    if tables.pointee.itemPlace > 0,
      found[frame.firstPlace + tables.pointee.itemPlace] == Self.absent
    {
      close(frame)
      return nil
    }
    let missing = runRules(of: frame)
    for constant in tables.pointee.constants { markConstant(constant, in: frame) }
    if keepsTrail { placeSteps(since: firstStep, in: frame) }
    var value = tables.gather(0, from: &slots, in: frame.fields)
    if value == nil, index != 0, tree.isHollow(context) {
      problems.removeSubrange(problemsBefore...)
    } else if !missing.isEmpty {
      value = holding(value, to: missing, in: frame)
    }
    close(frame)
    return value
  }

  private mutating func close(_ frame: Frame) {
    found.shorten(to: frame.firstPlace)
    due.shorten(to: frame.firstRule)
    slots.close(frame.fields)
  }

  /// Runs the rules that are due, and returns the required ones that gave no value.
  private mutating func runRules(of frame: Frame) -> [Rule] {
    var missing: [Rule] = []
    for word in 0..<frame.tables.pointee.readers.always.count {
      var bits = due[frame.firstRule + word]
      while bits != 0 {
        let rank = word << 6 + bits.trailingZeroBitCount
        bits &= bits - 1
        let step = frame.tables.pointee.reads.steps[rank]
        if !run(step, in: frame), step.isRequired {
          missing.append(step.rule.takeUnretainedValue())
        }
      }
    }
    return missing
  }

  /// Reports required fields without a value; an item that may be dropped becomes `nil`.
  private mutating func holding(
    _ value: FieldValue?, to missing: [Rule], in frame: Frame
  ) -> FieldValue? {
    var value = value
    for rule in missing {
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
    return frame.tables.assemble(rule.guardField, from: &slots, in: frame.fields) != nil
  }

  /// True for the rule of a group that the rules behind it have filled.
  private mutating func isFilledGroup(_ rule: Rule, in frame: Frame) -> Bool {
    guard case .group = rule.action else { return false }
    return frame.tables.assemble(rule.field, from: &slots, in: frame.fields) != nil
  }

  // MARK: Usage

  /// Notes that a rule has given a value, at one of its places, and by the code rows that were looked up for it.
  mutating func noteUse(of rule: Rule, place: Int? = nil) {
    guard usage != nil else { return }
    usage?.noteRead(MappingSpot(rule.label.position))
    if let place { usage?.noteRead(MappingSpot(rule.label.position, .place(place + 1))) }
    for row in store.rows ?? [] { usage?.noteRead(row.spot) }
    store.rows = []
  }

  // MARK: Places

  /// Returns the document's node at a place, or -1; what it takes to find it counts as read or known from now on.
  mutating func node(at place: Int, in frame: Frame) -> Int {
    let known = found[frame.firstPlace + place]
    if known >= 0 { return Int(known) }
    return node(
      at: place, of: frame.tables, from: frame.firstPlace, context: frame.context)
  }

  /// Returns the document's node at a place of the outermost scope, or -1.
  mutating func outerNode(at place: Int) -> Int {
    let context = mapping.startsAboveRoot ? DocumentView.aboveRoot : 0
    return node(at: place, of: scopes[0], from: 0, context: context)
  }

  private mutating func node(
    at place: Int, of tables: UnsafePointer<ScopeTables>, from first: Int, context: Int
  ) -> Int {
    if place == 0 { return context }
    let known = found[first + place]
    if known >= -1 { return Int(known) }
    let facts = tables.pointee.places.facts[place]
    _ = node(at: Int(facts.parent), of: tables, from: first, context: context)
    let node = known <= Self.firstUnseen ? Int(Self.firstUnseen - known) : -1
    if node >= 0 {
      if facts.hasTests { markTests(of: place, at: node, tables) }
      if facts.spreadsAbove { markSpread(above: facts, at: node, of: tables) }
      // An empty node where a rule looks has nothing left to read.
      if tree.isLeafWithoutText(node) { mark(node, Self.isRead) }
    }
    found[first + place] = Int32(node)
    return node
  }

  /// Marks what the steps above a place looked at, where they did so at other nodes than those noted for them.
  private mutating func markSpread(
    above facts: PlaceTable.Facts, at node: Int, of tables: UnsafePointer<ScopeTables>
  ) {
    var place = Int(facts.parent)
    var above = Int(tree.nodes[node].parent)
    while place > 0, above >= 0, tables.pointee.places.facts[place].spreadsAbove {
      if tables.pointee.places.facts[place].hasTests {
        markTests(of: place, at: above, tables)
      }
      place = Int(tables.pointee.places.facts[place].parent)
      above = Int(tree.nodes[above].parent)
    }
  }

  /// Marks a node, and those below it whose text is the same: the first parts of an HL7 field.
  mutating func mark(_ node: Int, _ bit: UInt8) {
    if node < 0 { return }
    marks[node] |= bit
    var first = node
    while tree.sharesText(first) {
      first += 1
      marks[first] |= bit
    }
  }

  /// Marks a constant of the skeleton that stands in the document as it would be written, and what is made.
  private mutating func markConstant(_ constant: ScopeTables.Constant, in frame: Frame) {
    let node = node(at: Int(constant.place), in: frame)
    if node < 0 { return }
    let text = frame.tables.pointee.constantTexts
      .part(Int(constant.text.start), Int(constant.text.end))
    if constant.isMade || NormalText.trimmed(tree.bytes(of: node)).equals(text) {
      mark(node, Self.isKnown)
    }
  }
}
