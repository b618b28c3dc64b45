import Document
import Referrals

/// What reading and writing look up of one scope for every record.
///
/// Integers and addresses only: nothing in it counts owners, for all workers run the same rules at the same time. What
/// it points at lives as long as its scope.
struct ScopeTables {
  /// The scope itself, for what is seldom looked at.
  let scope: Unmanaged<CompiledScope>
  let places: PlaceTable
  /// The steps of the places, each by its place, and those of other paths.
  let paths: PathTable
  let fields: FieldTable
  /// Which rules a place that is there calls for.
  let readers: RuleIndex
  /// Which rules look at a place or at places below it.
  let readersBelow: RuleIndex
  /// Which rules a field that is set calls for.
  let writers: RuleIndex
  /// The rules in reading.
  let reads: ReadTable
  /// The tests of places that stand together.
  let tests: TestTable
  /// By rank: the short way of a rule in writing.
  let writeSteps: UnsafeBufferPointer<WriteStep>
  /// By field: the short way to the place that its text is written to.
  let plainWriters: UnsafeBufferPointer<PlainWriter>
  /// The name that each place is written with.
  let wires: UnsafeBufferPointer<Unmanaged<WireName>>
  /// The group that each field is, if it is one.
  let groups: UnsafeBufferPointer<Unmanaged<GroupDefinition>?>
  /// The conversion of items that are one value each, or `nil` for items of several fields.
  let soleConversion: Unmanaged<Conversion>?
  /// The conversion that writes items that are one text each, or `nil` for others.
  let soleWriter: Unmanaged<Conversion>?
  let hasLimits: Bool
  /// The places that hold a text of the skeleton or of a rule, or a value that is made.
  let constants: UnsafeBufferPointer<Constant>
  let parts: PartTable
  /// The place without which there is no item, or 0.
  let itemPlace: Int
  /// True where items are written among the parts, not where they repeat.
  let isResource: Bool
  /// True where items are resources, wherever they are written.
  let isIdentified: Bool

  /// A place whose text is not taken from the message.
  struct Constant {
    let place: Int32
    /// True for a value that is made, whatever it says; for others the text stands in ``ScopeTables/constantTexts``.
    let isMade: Bool
    let text: PathTable.Slice
  }

  let constantTexts: TextBytes

  init(_ scope: CompiledScope, _ source: Scope, in store: inout TableStore) {
    self.scope = Unmanaged.passUnretained(scope)
    let ranked = scope.ranked
    var steps = PathTableBuilder()
    _ = steps.add(source.places.map(\.step))
    var ways: [Int: Int32] = [:]
    parts = PartTable(source, &steps, &ways, in: &store)
    tests = TestTable(source.places, &steps, in: &store)
    places = PlaceTable(source.places, ways, in: &store)
    paths = steps.table(in: &store)
    itemPlace = source.itemPlace
    isResource = source.isResource
    isIdentified = source.identity != nil
    fields = FieldTable(source.plan, in: &store)
    readers = RuleIndex(ranked, count: source.places.count, in: &store) { rule in
      guard rule.reads, case .whenAny(let touched) = rule.readNeed else {
        return rule.reads ? rule.readNeed : nil
      }
      // Items that refer to a part are looked for when the part is there: no node stands at their place.
      return .whenAny(
        touched.map { place in
          if case .reverse? = source.places[place].reference { return source.places[place].parent }
          return place
        })
    }
    readersBelow = RuleIndex(ranked, count: source.places.count, in: &store) { rule in
      guard rule.reads, case .whenAny(let touched) = rule.readNeed else { return nil }
      return .whenAny(touched.flatMap { Self.line(to: $0, in: source.places) })
    }
    writers = RuleIndex(ranked, count: source.plan.nodes.count, in: &store) { rule in
      rule.writes ? rule.writeNeed : nil
    }
    reads = ReadTable(ranked, in: &store)
    writeSteps = store.keep(ranked.map { WriteStep($0) })
    var texts: [UInt8] = []
    let constants = source.places.enumerated()
      .compactMap { index, place -> Constant? in
        guard place.constant != nil || place.made != nil else { return nil }
        let text = Array((place.constant ?? "").utf8)
        texts += text
        return Constant(
          place: Int32(index), isMade: place.made != nil,
          text: PathTable.Slice(texts.count - text.count, texts.count))
      }
    self.constants = store.keep(constants)
    constantTexts = store.keep(texts)
    soleConversion = source.parts.isEmpty && constants.isEmpty ? reads.soleConversion : nil
    let writing = PlainWriter.all(ranked, source)
    plainWriters = store.keep(writing)
    let isOneText =
      source.places.count == 1 && ranked.count == 1 && source.limits.isEmpty
      && source.identity == nil
    soleWriter = isOneText && writing[0].place == 0 ? writing[0].conversion : nil
    wires = store.keep(source.places.map { Unmanaged.passUnretained($0.step.wire) })
    groups = store.keep(source.plan.nodes.map { $0.group.map(Unmanaged.passUnretained) })
    hasLimits = !source.limits.isEmpty
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

/// Where the tables of the scopes of a mapping are, by scope.
///
/// `@unchecked Sendable`: the list and the tables are written before the mapping's initialiser ends, and then only read.
final class ScopeAddresses: @unchecked Sendable {
  let list: UnsafeBufferPointer<UnsafePointer<ScopeTables>>
  private var store = TableStore()

  init(_ scopes: [CompiledScope]) {
    list = store.keep(scopes.map(\.tables))
  }

  subscript(scope: Int) -> UnsafePointer<ScopeTables> { list[scope] }
}
