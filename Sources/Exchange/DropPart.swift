package import Diagnostics

/// Where a drop has been cut up to: what a ledger keeps of its progress.
package struct CutPoint: Sendable, Hashable {
  /// The records before it.
  package let decided: Int
  /// The bytes before it.
  package let offset: Int64
  /// The row or line that stands there, from 1.
  package let line: Int

  package init(decided: Int, offset: Int64, line: Int) {
    self.decided = decided
    self.offset = offset
    self.line = line
  }

  /// The beginning of a drop.
  package static let start = CutPoint(decided: 0, offset: 0, line: 1)
}

/// A record as it was cut out of its drop, before anybody has read it.
package struct CutRecord: Sendable, Hashable {
  /// 1 for the first record of the drop.
  package let ordinal: Int
  /// The record's own bytes in the text of its part; of one that is too large, its last piece.
  package let range: Range<Int>
  /// The row or line of the drop where it begins, from 1.
  package let line: Int
  /// The column in bytes where it begins, from 1; 1 for a row.
  package let column: Int
  /// Why nobody reads it: it is too large, or its end cannot be found.
  package let problem: RecordProblem?

  init(ordinal: Int, range: Range<Int>, line: Int, column: Int, problem: RecordProblem? = nil) {
    self.ordinal = ordinal
    self.range = range
    self.line = line
    self.column = column
    self.problem = problem
  }
}

/// Whole records of a drop in order, with all that lies between them: what one group takes of it.
///
/// The parts of a drop, joined, are the drop. A part has no record where it holds a piece of a record that is too large
/// to be read, whose record is in the part with its end.
package struct DropPart: Sendable {
  /// The bytes of the drop before this part.
  package let base: Int64
  package let bytes: [UInt8]
  /// The sheet's text, in which the ranges of the records stand where the drop is a workbook.
  private let sheet: [UInt8]?
  /// Every one of ``bytes``, in order.
  package let slices: [Slice]
  package let records: [CutRecord]
  package let isLast: Bool
  /// Where the next part begins; behind the last part, the drop's end.
  package let next: CutPoint

  init(
    base: Int64, bytes: [UInt8], sheet: [UInt8]? = nil, slices: [Slice], records: [CutRecord],
    isLast: Bool, next: CutPoint
  ) {
    self.base = base
    self.bytes = bytes
    self.sheet = sheet
    self.slices = slices
    self.records = records
    self.isLast = isLast
    self.next = next
  }

  package var isFirst: Bool { base == 0 }
  /// The bytes in which the ranges of the records stand.
  package var text: [UInt8] { sheet ?? bytes }
  /// How many bytes are taken with it: those of the drop, and those of a sheet's rows.
  package var size: Int {
    bytes.count + (sheet == nil ? 0 : records.reduce(0) { $0 + $1.range.count })
  }
  /// True for a part that is the whole drop.
  package var isWhole: Bool { isFirst && isLast }
}
