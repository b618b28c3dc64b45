import Diagnostics
import Formats

/// Cuts a drop into parts.
///
/// The same survey and the same point give the same parts, whatever the pieces in which the drop is read.
package struct DropCutter: Sendable {
  private let survey: DropSurvey
  private let repeated: RepeatedRecord?
  /// Where the next part begins.
  package private(set) var point: CutPoint

  /// Begins to cut, or goes on at a point where a part ended.
  package init(_ survey: DropSurvey, from point: CutPoint = .start) {
    self.init(survey, from: point, repeated: nil)
  }

  init(_ survey: DropSurvey, from point: CutPoint, repeated: RepeatedRecord?) {
    self.survey = survey
    self.point = point
    self.repeated = repeated
  }

  /// Cuts the next part.
  ///
  /// - Parameters:
  ///   - mostRecords: A part has at most so many records.
  ///   - mostBytes: A part ends before the record with which it would have more bytes, unless that is its only one.
  ///   - read: Returns bytes of the drop, from an offset: as many as asked for, fewer at its end alone.
  /// - Returns: The part, or `nil` behind the last.
  /// - Throws: What `read` throws; the same part is then cut at the next call.
  package mutating func next(
    mostRecords: Int, mostBytes: Int, read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> DropPart? {
    if point.offset >= survey.size, point != .start { return nil }
    let bytes = try read(0, Int(survey.size))
    point = CutPoint(decided: survey.records, offset: survey.size, line: 1)
    var slices = [Slice(ordinal: 1, range: 0..<bytes.count)]
    var records = [
      CutRecord(
        ordinal: repeated?.ordinal ?? 1, range: 0..<bytes.count, line: repeated?.line ?? 1,
        column: 1)
    ]
    if case .table(let frame) = survey.form {
      (slices, records) = Self.rows(of: frame.table, repeated)
    }
    return DropPart(
      base: 0, bytes: bytes, slices: slices, records: records, isLast: true, next: point)
  }

  private static func rows(of table: CSVTable, _ repeated: RepeatedRecord?) -> (
    [Slice], [CutRecord]
  ) {
    var slices = table.preamble.isEmpty ? [] : [Slice(ordinal: 0, range: table.preamble)]
    var records: [CutRecord] = []
    var own = table.ownRows[...]
    for row in table.rows {
      guard row.number == own.first?.number else {
        slices.append(Slice(ordinal: 0, range: row.range))
        continue
      }
      own = own.dropFirst()
      let ordinal = repeated?.ordinal ?? records.count + 1
      slices.append(Slice(ordinal: ordinal, range: row.range))
      records.append(
        CutRecord(
          ordinal: ordinal, range: row.range, line: repeated?.line ?? row.number, column: 1))
    }
    return (slices, records)
  }
}

extension DropSurvey {
  /// Returns a drop that is held in memory as one part.
  func whole(_ drop: Drop) -> DropPart {
    var cutter = DropCutter(self, from: .start, repeated: drop.repeated)
    let part = cutter.next(mostRecords: .max, mostBytes: .max) { offset, count in
      offset == 0 && count == drop.bytes.count
        ? drop.bytes : Array(drop.bytes[Int(offset)...].prefix(count))
    }
    guard let part else { preconditionFailure("a drop has at least one part") }
    return part
  }
}
