import Referrals

/// The short way of a rule in writing.
struct WriteStep {
  enum Kind: UInt8 {
    /// Puts the items of a list into one place.
    case items
    /// Has to do only with a group that is cleared on purpose.
    case group
    /// Has to be run in full.
    case other
  }

  let kind: Kind
  let field: Int32
  /// The place and the scope of items.
  let place: Int32
  let scope: Int32

  init(_ rule: Rule) {
    var kind = Kind.other
    var items: Rule.Repetition?
    if rule.conditions.isEmpty, rule.field >= 0, rule.absence == nil {
      switch rule.action {
      case .items(let repetitions):
        items = repetitions.first(where: \.writes)
        if items != nil { kind = .items }
      case .group where rule.requirement == .none: kind = .group
      case .value, .constant, .pieces, .group, .link, .count: break
      }
    }
    self.kind = kind
    field = Int32(rule.field)
    place = Int32(items?.place ?? -1)
    scope = Int32(items?.scope ?? -1)
  }
}

/// How a field is written without running rules: one rule asks for the field and does no more than put its text into a
/// place, which nothing else writes.
struct PlainWriter {
  /// -1 where rules have to be run.
  let place: Int32
  /// True for a group that nothing asks for but its own fields' rules, unless it is cleared.
  let isPassage: Bool
  /// What writes the value; without a place something that is not used.
  let conversion: Unmanaged<Conversion>

  /// Returns the writer of each field of a scope.
  static func all(_ rules: [Rule], _ scope: Scope) -> [PlainWriter] {
    let asked = askedFields(rules, scope)
    var result = scope.plan.nodes.indices.map { field in
      PlainWriter(
        place: -1, isPassage: !asked.contains(field),
        conversion: Unmanaged.passUnretained(.unused))
    }
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
      result[rule.field] = PlainWriter(
        place: Int32(place), isPassage: false,
        conversion: Unmanaged.passUnretained(conversion))
    }
    return result
  }

  /// Returns the fields whose values rules look at when they are run, short ways for groups aside.
  private static func askedFields(_ rules: [Rule], _ scope: Scope) -> Set<Int> {
    var asked: Set<Int> = []
    for rule in rules {
      if WriteStep(rule).kind != .group { asked.insert(rule.field) }
      if rule.requirement == .record { asked.insert(rule.guardField) }
      asked.formUnion(rule.conditions.map(\.field))
      if case .pieces(_, _, let pieces) = rule.action { asked.formUnion(pieces.map(\.field)) }
    }
    for limit in scope.limits {
      asked.insert(limit.list)
      asked.insert(scope.plan.nodes[limit.list].parent)
    }
    return asked
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
    case .link, .count: []
    }
  }
}
