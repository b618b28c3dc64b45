import Referrals

/// The place and the field of a rule that does no more than take the value of the one for the other.
struct PlainRule: Sendable {
  /// -1 for any other rule.
  let place: Int32
  let field: Int32

  init(_ rule: Rule) {
    guard rule.conditions.isEmpty, rule.field >= 0,
      case .node(let place)? = rule.soleAlternative?.place
    else {
      self.place = -1
      field = -1
      return
    }
    self.place = Int32(place)
    field = Int32(rule.field)
  }
}

/// The fields of a scope that can be written without running rules: one rule asks for the field and does no more than
/// put its text into a place, which nothing else writes.
struct PlainWriting {
  private(set) var places: [Int32]
  private(set) var conversions: [Conversion]

  init(_ rules: [Rule], _ scope: Scope) {
    places = [Int32](repeating: -1, count: scope.plan.nodes.count)
    conversions = [Conversion](repeating: .unused, count: scope.plan.nodes.count)
    var askers = [Int](repeating: 0, count: scope.plan.nodes.count)
    var writers = [Int](repeating: 0, count: scope.places.count)
    for rule in rules {
      for field in rule.fieldsLookedAt { askers[field] += 1 }
      for place in rule.placesWritten { writers[place] += 1 }
    }
    for limit in scope.limits { askers[limit.list] += 1 }
    for rule in rules {
      guard let (place, conversion) = rule.plainWriting, askers[rule.field] == 1,
        writers[place] == 1, scope.plan.nodes[rule.field].children.isEmpty
      else { continue }
      places[rule.field] = Int32(place)
      conversions[rule.field] = conversion
    }
  }
}

extension Rule {
  /// The place and conversion of a rule that writes one value to one place and asks for nothing else.
  fileprivate var plainWriting: (Int, Conversion)? {
    guard writes, field >= 0, conditions.isEmpty, requirement == .none, absence == nil,
      case .value(let alternatives, _) = action
    else { return nil }
    let written = alternatives.filter(\.writes)
    guard written.count == 1, case .node(let place) = written[0].place else { return nil }
    return (place, written[0].conversion)
  }

  /// The fields whose values writing looks at for this rule.
  fileprivate var fieldsLookedAt: [Int] {
    var fields = conditions.map(\.field) + [field, guardField]
    if case .pieces(_, _, let pieces) = action { fields += pieces.map(\.field) }
    return fields.filter { $0 >= 0 }
  }

  /// The places that this rule may put a text into.
  fileprivate var placesWritten: [Int] {
    switch action {
    case .value(let alternatives, _): alternatives.flatMap(\.place.nodes)
    case .constant(let place, _): [place]
    case .items(let repetitions): repetitions.map(\.place)
    case .pieces(let places, _, _): places.flatMap(\.nodes)
    case .group(let place): place.map { [$0] } ?? []
    }
  }
}
