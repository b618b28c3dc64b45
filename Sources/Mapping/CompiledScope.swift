import Document
import Referrals

/// The rules of one context, laid out for running: the record, or the items of one repetition.
///
/// What rules are asked of every node or field stands in flat tables of integers. A rule runs only where the record has
/// one of its places, or the message its field, or where its absence means something.
final class CompiledScope: Sendable {
  let places: [PlaceNode]
  let plan: FieldPlan
  /// The rules in file order.
  let rules: [Rule]
  /// The rules in the order in which they run; a rule's rank is its index here.
  let ranked: [Rule]
  let limits: [Scope.ListLimit]
  /// The places that hold a text of the skeleton or of a rule.
  let constantPlaces: [Int]

  /// The name that each place is written with.
  let wires: [WireName]
  let placeTable: PlaceTable
  let fieldTable: FieldTable
  /// Which rules a place that is there calls for.
  let readers: RuleIndex
  /// Which rules look at a place or at places below it.
  let readersBelow: RuleIndex
  /// Which rules a field that is set calls for.
  let writers: RuleIndex

  /// By rank: what a rule reads that does no more than take the value of one place.
  let plainRules: [PlainRule]
  /// By rank: the conversion of such a rule, and of others something that is not used.
  let plainConversions: [Conversion]
  /// The conversion of items that are one value each, or `nil` for items of several fields.
  let soleConversion: Conversion?
  /// By field: the place that its text is written to where one rule alone asks for the field, and only that; else -1.
  let plainPlaces: [Int32]
  /// By field: the conversion of that rule, and of other fields something that is not used.
  let plainWriters: [Conversion]
  /// The conversion that writes items that are one text each, or `nil` for others.
  let soleWriter: Conversion?

  init(_ scope: Scope) {
    places = scope.places
    plan = scope.plan
    rules = scope.rules
    ranked = scope.order.map { scope.rules[$0] }
    limits = scope.limits
    constantPlaces = scope.places.indices.filter { scope.places[$0].constant != nil }
    wires = scope.places.map(\.step.wire)
    placeTable = PlaceTable(scope.places)
    fieldTable = FieldTable(scope.plan)

    readers = RuleIndex(ranked, count: scope.places.count) { rule in
      rule.reads ? rule.readNeed : nil
    }
    readersBelow = RuleIndex(ranked, count: scope.places.count) { rule in
      guard rule.reads, case .whenAny(let touched) = rule.readNeed else { return nil }
      return .whenAny(touched.flatMap { Self.line(to: $0, in: scope.places) })
    }
    writers = RuleIndex(ranked, count: scope.plan.nodes.count) { rule in
      rule.writes ? rule.writeNeed : nil
    }
    plainRules = ranked.map(PlainRule.init)
    plainConversions = ranked.map { $0.soleAlternative?.conversion ?? .unused }
    soleConversion =
      ranked.count == 1 && plainRules[0].place == 0 && plainRules[0].field == 0
      ? plainConversions[0] : nil

    let writing = PlainWriting(ranked, scope)
    plainPlaces = writing.places
    plainWriters = writing.conversions
    let isOneText = scope.places.count == 1 && ranked.count == 1 && limits.isEmpty
    soleWriter = isOneText && plainPlaces[0] == 0 ? plainWriters[0] : nil
  }

  /// Returns a place and all places above it.
  private static func line(to place: Int, in places: [PlaceNode]) -> [Int] {
    var line: [Int] = []
    var next = place
    while next >= 0 {
      line.append(next)
      next = places[next].parent
    }
    return line
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
    }
  }

  /// A place of the outermost scope is not among those that this scope finds.
  private static func need(_ places: [Place]) -> RuleNeed {
    for case .outer in places { return .always }
    return .whenAny(places.flatMap(\.nodes))
  }

  /// When the rule runs in writing, or `nil` for one that never does; without its fields it would do nothing.
  var writeNeed: RuleNeed? {
    if case .constant = action { return nil }
    if requirement != .none || absence != nil && !isAbsenceSilent { return .always }
    if case .pieces(_, _, let pieces) = action { return .whenAny(pieces.map(\.field)) }
    return .whenAny(field >= 0 ? [field] : [])
  }
}

/// Which rules of a scope run: by place or field, and always.
struct RuleIndex: Sendable {
  /// One bit for each rule that runs whatever is there, by rank.
  let always: [UInt64]
  private var starts: [Int32] = []
  private var ranks: [Int32] = []

  /// Asks each rule when it runs; `count` is the number of places or fields.
  init(_ ranked: [Rule], count: Int, need: (Rule) -> RuleNeed?) {
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
    self.always = always
    for list in lists {
      starts.append(Int32(ranks.count))
      ranks += list
    }
    starts.append(Int32(ranks.count))
  }

  /// Sets the bits of the rules that a place or field calls for; `base` is the first word of the scope's bits.
  func call(for key: Int, in bits: inout [UInt64], at base: Int) {
    var next = Int(starts[key])
    let end = Int(starts[key + 1])
    while next < end {
      let rank = Int(ranks[next])
      bits[base + (rank >> 6)] |= 1 << UInt64(rank & 63)
      next += 1
    }
  }
}
