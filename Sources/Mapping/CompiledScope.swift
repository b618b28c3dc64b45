import Document
import Referrals

/// The rules of one context, laid out for running: the record, or the items of one repetition.
///
/// What rules are asked of every node or field stands in flat tables of integers. A rule runs only where the record has
/// one of its places, or the message its field, or where its absence means something.
///
/// `@unchecked Sendable`: everything is made before the initialiser ends, and then only read.
final class CompiledScope: @unchecked Sendable {
  let places: [PlaceNode]
  let plan: FieldPlan
  /// The rules in file order.
  let rules: [Rule]
  /// The rules in the order in which they run; a rule's rank is its index here.
  let ranked: [Rule]
  /// By field: what its absence stands for.
  let absences: [Int: FieldValue]
  let limits: [Scope.ListLimit]
  let parts: [Part]
  let links: [PartLink]
  /// What the identity of an item is made from, where items are resources.
  let identity: String?
  let resourceType: String
  /// What is looked up for every record.
  let tables: UnsafePointer<ScopeTables>
  private var store = TableStore()

  init(_ scope: Scope) {
    places = scope.places
    plan = scope.plan
    rules = scope.rules
    ranked = scope.order.map { scope.rules[$0] }
    absences = Dictionary(
      scope.rules.compactMap { rule in rule.absence.map { (rule.field, $0) } },
      uniquingKeysWith: { first, _ in first })
    limits = scope.limits
    parts = scope.parts
    links = scope.links
    identity = scope.identity
    resourceType = scope.resourceType
    let tables = UnsafeMutablePointer<ScopeTables>.allocate(capacity: 1)
    self.tables = UnsafePointer(tables)
    tables.initialize(to: ScopeTables(self, scope, in: &store))
  }

  deinit {
    tables.deallocate()
  }
}

extension CompiledScope {
  /// True where the conditions of a rule hold for an item that is written: a field that is not there has the value that a
  /// rule says its absence stands for.
  func areConditionsMet(_ rule: Rule, value: (Int) -> FieldValue?) -> Bool {
    rule.conditions.allSatisfy { $0.holds(value($0.field) ?? absences[$0.field]) }
  }
}

/// When a rule has to run.
enum RuleNeed {
  case always
  /// When one of these places or fields is there.
  case whenAny([Int])
}

extension Rule {
  /// When the rule runs in reading; without its places it would do nothing.
  var readNeed: RuleNeed {
    if requirement != .none || absence != nil { return .always }
    switch action {
    case .value(let alternatives, _): return Self.need(alternatives.map(\.place))
    case .constant: return .always
    case .items(let repetitions): return .whenAny(repetitions.map(\.place))
    case .pieces(let places, _, _): return Self.need(places)
    case .group(let place): return .whenAny(place.map { [$0] } ?? [])
    case .link(let place, _), .count(let place, _): return .whenAny([place])
    }
  }

  /// A place of the outermost scope is not among those that this scope finds.
  private static func need(_ places: [Place]) -> RuleNeed {
    for case .outer in places { return .always }
    return .whenAny(places.flatMap(\.nodes))
  }

  /// When the rule runs in writing, or `nil` for one that never does; without its fields it would do nothing.
  var writeNeed: RuleNeed? {
    switch action {
    case .constant, .link, .count: return nil
    case .value, .items, .pieces, .group: break
    }
    if requirement != .none || absence != nil && !isAbsenceSilent { return .always }
    if case .pieces(_, _, let pieces) = action { return .whenAny(pieces.map(\.field)) }
    return .whenAny(field >= 0 ? [field] : [])
  }
}

/// Which rules of a scope run: by place or field, and always.
struct RuleIndex {
  /// One bit for each rule that runs whatever is there, by rank.
  let always: UnsafeBufferPointer<UInt64>
  private let starts: UnsafeBufferPointer<Int32>
  private let ranks: UnsafeBufferPointer<Int32>

  /// Asks each rule when it runs; `count` is the number of places or fields.
  init(_ ranked: [Rule], count: Int, in store: inout TableStore, need: (Rule) -> RuleNeed?) {
    var always = [UInt64](repeating: 0, count: (ranked.count + 63) / 64)
    var lists = [[Int32]](repeating: [], count: count)
    for (rank, rule) in ranked.enumerated() {
      switch need(rule) {
      case .always?: always[rank >> 6] |= 1 << UInt64(rank & 63)
      case .whenAny(let keys)?:
        for key in Set(keys) { lists[key].append(Int32(rank)) }
      case nil: break
      }
    }
    var starts: [Int32] = []
    var ranks: [Int32] = []
    for list in lists {
      starts.append(Int32(ranks.count))
      ranks += list
    }
    starts.append(Int32(ranks.count))
    self.always = store.keep(always)
    self.starts = store.keep(starts)
    self.ranks = store.keep(ranks)
  }

  /// Sets the bits of the rules that a place or field calls for; `base` is the first word of the scope's bits.
  func call(for key: Int, in bits: inout WorkList<UInt64>, at base: Int) {
    var next = Int(starts[key])
    let end = Int(starts[key + 1])
    while next < end {
      let rank = Int(ranks[next])
      bits[base + (rank >> 6)] |= 1 << UInt64(rank & 63)
      next += 1
    }
  }
}
