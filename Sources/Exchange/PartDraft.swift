import Diagnostics
import Formats

/// A part of a drop while it is being cut; all ranges are those of its bytes.
struct PartDraft {
  private(set) var slices: [Slice] = []
  private(set) var records: [CutRecord] = []
  /// The ordinal of the next record.
  private var ordinal: Int
  private let repeated: RepeatedRecord?
  /// How far the lines have been counted.
  private var counted = 0

  /// The white space that a record's slice may have behind the record.
  private static let mostBehindRecord = 4 << 10

  init(ordinal: Int, repeated: RepeatedRecord?) {
    self.ordinal = repeated?.ordinal ?? ordinal
    self.repeated = repeated
  }

  /// Where it ends so far.
  var end: Int { slices.last?.range.upperBound ?? 0 }
  var isEmpty: Bool { slices.isEmpty }

  /// Adds a record.
  mutating func addRecord(
    _ range: Range<Int>, slice: Range<Int>, line: Int, column: Int, problem: RecordProblem? = nil
  ) {
    records.append(
      CutRecord(
        ordinal: ordinal, range: range, line: repeated?.line ?? line, column: column,
        problem: problem))
    slices.append(Slice(ordinal: ordinal, range: slice))
    ordinal += 1
  }

  /// Adds a piece of a record that ends in a later part.
  mutating func addPiece(_ range: Range<Int>) {
    slices.append(Slice(ordinal: ordinal, range: range))
  }

  /// Adds bytes that belong to no record.
  mutating func addBetween(_ range: Range<Int>) {
    if range.isEmpty { return }
    if let last = slices.last, last.ordinal == 0 {
      slices[slices.count - 1] = Slice(
        ordinal: 0, range: last.range.lowerBound..<range.upperBound)
    } else {
      slices.append(Slice(ordinal: 0, range: range))
    }
  }

  /// Adds a row that is no record: an empty one stays with the record before it, as long as there are few.
  mutating func addRow(_ range: Range<Int>, isBlank: Bool) {
    if isBlank { addBlank(range) } else { addBetween(range) }
  }

  /// Adds what lies between the end of what there is and an index.
  mutating func addGap(to index: Int, in buffer: UnsafeBufferPointer<UInt8>) {
    let range = min(end, index)..<index
    guard !range.isEmpty else { return }
    if range.count <= Self.mostBehindRecord, range.allSatisfy({ buffer[$0] <= 0x20 }) {
      addBlank(range)
    } else {
      addBetween(range)
    }
  }

  private mutating func addBlank(_ range: Range<Int>) {
    guard let last = slices.last, last.ordinal != 0, let record = records.last,
      range.upperBound - record.range.upperBound <= Self.mostBehindRecord
    else { return addBetween(range) }
    slices[slices.count - 1] = Slice(
      ordinal: last.ordinal, range: last.range.lowerBound..<range.upperBound)
  }

  /// Counts lines up to an index, which is never before the one before.
  mutating func count(
    to index: Int, in buffer: UnsafeBufferPointer<UInt8>, _ lines: inout LineCounter
  ) {
    lines.advance(over: UnsafeBufferPointer(rebasing: buffer[counted..<index]))
    counted = index
  }
}
