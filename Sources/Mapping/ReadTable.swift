import Document
import Referrals

/// The rules of a scope as integers, for reading: what each looks at and where the value goes.
///
/// Rules themselves are asked only where something is told of them, and for what few of them do.
struct ReadTable {
  struct Step {
    enum Kind: UInt8 {
      /// Takes the value of one place, or of the first of several that has one, for a field.
      case value
      /// Takes the items at one place or several for a list.
      case items
      /// Has to do only with a group that is cleared on purpose.
      case group
      /// Has to be run by the rule.
      case other
    }

    let kind: Kind
    let hasConditions: Bool
    let isRequired: Bool
    let hasAbsence: Bool
    /// True where all places are looked at, to hold their values to each other.
    let takesAll: Bool
    let field: Int32
    /// The place of a group, or -1.
    let group: Int32
    /// Where the value stands: a range of ``ReadTable/places``.
    let places: PathTable.Slice
    /// Where the items stand: a range of ``ReadTable/lists``.
    let lists: PathTable.Slice
    let rule: Unmanaged<Rule>
  }

  /// Where a value may stand, and what makes it of the text there.
  struct Source {
    enum Kind: UInt8 {
      case node
      /// A node of the outermost scope.
      case outer
      /// Several places that make up one text.
      case pattern
    }

    let kind: Kind
    /// The place, or of a pattern its index among ``ReadTable/patterns``.
    let index: Int32
    let conversion: Unmanaged<Conversion>
  }

  /// A text that is made of the texts of several places.
  struct Pattern {
    /// The places of all its holes: a range of ``ReadTable/holes``.
    let holes: PathTable.Slice
    /// Its alternatives, the fullest first: a range of ``ReadTable/alternatives``, each of ``ReadTable/pieces``.
    let alternatives: PathTable.Slice
  }

  /// A hole or a text of a pattern.
  struct Piece {
    /// The place whose text fills the hole, or -1 for a text.
    let place: Int32
    let text: PathTable.Slice
  }

  /// The place and the scope of items.
  struct List {
    let place: Int32
    let scope: Int32
  }

  /// By rank.
  let steps: UnsafeBufferPointer<Step>
  let places: UnsafeBufferPointer<Source>
  let lists: UnsafeBufferPointer<List>
  let patterns: UnsafeBufferPointer<Pattern>
  let holes: UnsafeBufferPointer<Int32>
  let alternatives: UnsafeBufferPointer<PathTable.Slice>
  let pieces: UnsafeBufferPointer<Piece>
  let bytes: TextBytes

  init(_ ranked: [Rule], in store: inout TableStore) {
    var builder = ReadTableBuilder()
    let steps = ranked.map { builder.step($0) }
    self.steps = store.keep(steps)
    places = store.keep(builder.places)
    lists = store.keep(builder.lists)
    patterns = store.keep(builder.patterns)
    holes = store.keep(builder.holes)
    alternatives = store.keep(builder.alternatives)
    pieces = store.keep(builder.pieces)
    bytes = store.keep(builder.bytes)
  }

  /// The conversion of the only step where that takes the context's own text for the scope's own value, or `nil`.
  var soleConversion: Unmanaged<Conversion>? {
    guard steps.count == 1, steps[0].kind == .value, steps[0].field == 0, !steps[0].hasConditions,
      places.count == 1, places[0].kind == .node, places[0].index == 0
    else { return nil }
    return places[0].conversion
  }
}

/// Collects rules for a ``ReadTable``.
private struct ReadTableBuilder {
  var places: [ReadTable.Source] = []
  var lists: [ReadTable.List] = []
  var patterns: [ReadTable.Pattern] = []
  var holes: [Int32] = []
  var alternatives: [PathTable.Slice] = []
  var pieces: [ReadTable.Piece] = []
  var bytes: [UInt8] = []

  mutating func step(_ rule: Rule) -> ReadTable.Step {
    var kind = ReadTable.Step.Kind.other
    var takesAll = false
    var group = -1
    let firstPlace = places.count
    let firstList = lists.count
    switch rule.action {
    case .value(let alternatives, let isAll):
      kind = .value
      takesAll = isAll
      for alternative in alternatives { add(alternative.place, alternative.conversion) }
    case .items(let repetitions):
      kind = .items
      lists += repetitions.map {
        ReadTable.List(place: Int32($0.place), scope: Int32($0.scope))
      }
    case .group(let place):
      kind = .group
      group = place ?? -1
    case .pieces(let places, _, _):
      for place in places { add(place, .unused) }
    case .constant, .link, .count: break
    }
    return ReadTable.Step(
      kind: kind, hasConditions: !rule.conditions.isEmpty, isRequired: rule.requirement != .none,
      hasAbsence: rule.absence != nil, takesAll: takesAll, field: Int32(rule.field),
      group: Int32(group), places: PathTable.Slice(firstPlace, places.count),
      lists: PathTable.Slice(firstList, lists.count), rule: Unmanaged.passUnretained(rule))
  }

  private mutating func add(_ place: Place, _ conversion: Conversion) {
    let kind: ReadTable.Source.Kind
    let index: Int
    switch place {
    case .node(let place): (kind, index) = (.node, place)
    case .outer(let place): (kind, index) = (.outer, place)
    case .pattern(let pattern, let places): (kind, index) = (.pattern, add(pattern, places))
    }
    places.append(
      ReadTable.Source(
        kind: kind, index: Int32(index), conversion: Unmanaged.passUnretained(conversion)))
  }

  /// Adds a pattern and returns its index.
  private mutating func add(_ pattern: TextPattern, _ places: [Int]) -> Int {
    let firstHole = holes.count
    holes += places.map(Int32.init)
    let made = pattern.alternatives.map { alternative in
      let first = pieces.count
      for piece in alternative {
        switch piece {
        case .hole(let hole):
          pieces.append(ReadTable.Piece(place: Int32(places[hole]), text: PathTable.Slice()))
        case .literal(let text):
          bytes += text
          pieces.append(
            ReadTable.Piece(
              place: -1, text: PathTable.Slice(bytes.count - text.count, bytes.count)))
        }
      }
      return PathTable.Slice(first, pieces.count)
    }
    let firstAlternative = alternatives.count
    alternatives += made
    patterns.append(
      ReadTable.Pattern(
        holes: PathTable.Slice(firstHole, holes.count),
        alternatives: PathTable.Slice(firstAlternative, alternatives.count)))
    return patterns.count - 1
  }
}
