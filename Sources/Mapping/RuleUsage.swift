package import Diagnostics
import Document
import Referrals

/// Something of a rule file or a code table that a message may have made use of.
package struct MappingSpot: Sendable, Hashable {
  package enum Part: Sendable, Hashable {
    case rule
    /// One of a rule's several places or alternatives, counted from 1.
    case place(Int)
    /// A row of a code table.
    case row
  }

  package let position: Position
  package let part: Part

  init(_ position: Position, _ part: Part = .rule) {
    self.position = position
    self.part = part
  }
}

/// Which rules and code rows records have made use of.
///
/// Rules are told apart by where they stand, so that a fragment's rule counts once however often it is used.
package struct RuleUsage: Sendable {
  /// What gave a value when a record was read.
  package private(set) var read: Set<MappingSpot> = []
  /// What gave a text when a message was written.
  package private(set) var written: Set<MappingSpot> = []

  /// How each value that was read came about, in the order of reading; empty where that is not asked.
  package private(set) var readTrail: [TrailStep] = []
  /// How each text that was written came about, in the order of the rules; empty where that is not asked.
  package private(set) var writtenTrail: [TrailStep] = []
  let keepsTrail: Bool

  /// - Parameter keepsTrail: True to note how each value came about, too.
  package init(keepsTrail: Bool = false) {
    self.keepsTrail = keepsTrail
  }

  /// Forgets how values came about.
  package mutating func clearTrail() {
    readTrail.removeAll()
    writtenTrail.removeAll()
  }

  mutating func add(read steps: [TrailStep]) { readTrail += steps }

  mutating func add(written steps: [TrailStep]) { writtenTrail += steps }

  /// Adds what other records have made use of.
  package mutating func formUnion(_ other: RuleUsage) {
    read.formUnion(other.read)
    written.formUnion(other.written)
  }

  mutating func noteRead(_ spot: MappingSpot) { read.insert(spot) }

  mutating func noteWritten(_ spot: MappingSpot) { written.insert(spot) }
}

extension CompiledMapping {
  /// A rule, one of its places, or a code row, that reading or writing can make use of.
  package struct Usable: Sendable, Hashable {
    package let spot: MappingSpot
    /// What it is, in words: the field's path, or the row's text.
    package let words: String
    package let isReading: Bool
  }

  /// Everything that messages can make use of, by file and line, in reading first; one-way rules and rows in their
  /// direction alone.
  ///
  /// The rule of a group counts by the rules below it, and so does what is made. The code rows of a mapping that this one
  /// uses are its own matter.
  package var usables: [Usable] {
    var found: [Usable] = []
    var seen: Set<[AnyHashable]> = []
    func add(_ spot: MappingSpot, _ words: String, isReading: Bool) {
      guard seen.insert([spot, isReading]).inserted else { return }
      found.append(Usable(spot: spot, words: words, isReading: isReading))
    }
    for rule in scopes.flatMap(\.rules) {
      let position = rule.label.position
      for isReading in [true, false] where rule.isUsable(reading: isReading) {
        add(MappingSpot(position), rule.usableWords, isReading: isReading)
        let places = rule.usablePlaces(reading: isReading)
        if places.count > 1 {
          for place in places {
            add(
              MappingSpot(position, .place(place + 1)), "\(rule.usableWords), place \(place + 1)",
              isReading: isReading)
          }
        }
        for conversion in rule.conversions where !rule.isOthers {
          for row in conversion.usableRows(reading: isReading) {
            add(row.spot, "the row \(quoted(code: row.outside))", isReading: isReading)
          }
        }
        guard case .pieces(_, _, let pieces) = rule.action else { continue }
        for piece in pieces {
          add(MappingSpot(piece.position), "{\(piece.name)}", isReading: isReading)
        }
      }
    }
    return found.sorted { $0.order < $1.order }
  }
}

extension CompiledMapping.Usable {
  /// Reading before writing, rules before rows, and then as they stand in their files.
  fileprivate var order: (Int, Int, String, Int, Int) {
    guard case .file(let path, let line, let column) = spot.position else {
      return (0, 0, "", 0, 0)
    }
    let place = if case .place(let place) = spot.part { place } else { 0 }
    return (isReading ? 0 : 1, spot.part == .row ? 1 : 0, path, line, column * 1_000 + place)
  }
}

extension Rule {
  fileprivate var usableWords: String {
    label.path.isEmpty ? label.words : label.path
  }

  fileprivate func isUsable(reading: Bool) -> Bool {
    guard reading ? reads : writes else { return false }
    return switch action {
    case .group: false
    case .value(let alternatives, _): reading || alternatives.contains(where: \.writes)
    case .items(let repetitions): reading || repetitions.contains(where: \.writes)
    case .constant, .pieces, .link, .count: true
    }
  }

  /// The indices of the places that reading or writing may use.
  fileprivate func usablePlaces(reading: Bool) -> [Int] {
    switch action {
    case .value(let alternatives, let isAll):
      if reading {
        Array(alternatives.indices)
      } else {
        alternatives.indices.filter { index in
          // Behind one that can write every value no other is asked.
          alternatives[index].writes
            && (isAll
              || !alternatives.prefix(index).contains(where: \.writesAllValues))
        }
      }
    case .items(let repetitions):
      repetitions.indices.filter { reading || repetitions[$0].writes }
    case .pieces(let places, _, _): reading ? Array(places.indices) : [0]
    case .constant, .group, .link, .count: []
    }
  }

  fileprivate var conversions: [Conversion] {
    switch action {
    case .value(let alternatives, _): alternatives.map(\.conversion)
    case .pieces(_, _, let pieces): pieces.map(\.lenient)
    case .constant, .items, .group, .link, .count: []
    }
  }
}

extension CodeTable.Row {
  /// What usage knows the row by.
  var spot: MappingSpot {
    MappingSpot(.file(path: path, line: line, column: column), .row)
  }
}

extension Conversion {
  fileprivate func usableRows(reading: Bool) -> [CodeTable.Row] {
    guard case .codes(let codes) = step else { return [] }
    return reading ? codes.rowsRead : codes.rowsWritten
  }

  /// The rows that the codes of a value are written by.
  func rows(writing value: FieldValue) -> [CodeTable.Row] {
    guard case .codes(let codes) = step else { return [] }
    switch value {
    case .list(let items): return items.flatMap { rows(writing: $0) }
    case .flag(let flag): return codes.row(writing: flag ? "yes" : "no").map { [$0] } ?? []
    case .text(let code): return codes.row(writing: code).map { [$0] } ?? []
    case .group(let pair):
      guard case .text(let code)? = pair["code"] else { return [] }
      return codes.row(writing: code).map { [$0] } ?? []
    case .date, .bytes, .cleared: return []
    }
  }
}

extension Rule.Alternative {
  /// True for a place that takes every value: one of several parts takes only what can be dealt out to them.
  fileprivate var writesAllValues: Bool {
    guard case .node = place else { return false }
    return writes && conversion.keepsAllValues
  }
}
