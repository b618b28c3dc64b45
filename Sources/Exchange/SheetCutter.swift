import Formats

/// Cuts the rows of a workbook's sheet into parts.
///
/// A row of a workbook has no bytes of the file: the first part holds the file whole, behind which each record has a
/// slice of no bytes, and the rows themselves stand in the sheet's text.
struct SheetCutter: Sendable {
  private let text: [UInt8]
  private let frame: CSVFrame
  private let records: Int
  private let size: Int64
  /// Where the next part begins.
  private var point: CutPoint
  /// Where its first row begins in the text.
  private var start: Int

  /// Begins to cut, or goes on behind records that are decided.
  init(_ sheet: SheetText, frame: CSVFrame, of survey: DropSurvey, from point: CutPoint) {
    text = sheet.bytes
    self.frame = frame
    records = survey.records
    size = survey.size
    start = frame.rowsStart
    self.point = CutPoint(decided: 0, offset: point.offset, line: frame.headerNumber + 1)
    // Where the ledger came from the archive, its line is not the sheet's.
    _ = rows(atMost: point.decided, bytes: .max)
  }

  /// Cuts the next part; `nil` behind the last.
  mutating func next(
    mostRecords: Int, mostBytes: Int, piece: Int,
    read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> DropPart? {
    guard point.decided < records || point.offset < size else { return nil }
    let base = point.offset
    let bytes = try workbook(piece: piece, read)
    let end = bytes.count
    let cut = rows(
      atMost: mostRecords, bytes: mostBytes - end, isOneDue: bytes.isEmpty)
    point = CutPoint(decided: point.decided, offset: size, line: point.line)
    return DropPart(
      base: base, bytes: bytes, sheet: text,
      slices: (bytes.isEmpty ? [] : [Slice(ordinal: 0, range: 0..<end)])
        + cut.map { Slice(ordinal: $0.ordinal, range: end..<end) },
      records: cut, isLast: point.decided == records, next: point)
  }

  /// Reads the file, if no part before has it.
  private func workbook(
    piece: Int, _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> [UInt8] {
    var bytes: [UInt8] = []
    while point.offset + Int64(bytes.count) < size {
      let rest = size - point.offset - Int64(bytes.count)
      let more = try read(point.offset + Int64(bytes.count), Int(min(Int64(piece), rest)))
      precondition(!more.isEmpty, "a drop does not shrink while it is cut")
      if bytes.isEmpty { bytes = more } else { bytes += more }
    }
    return bytes
  }

  /// Takes rows, as many as there is room for.
  private mutating func rows(
    atMost most: Int, bytes room: Int, isOneDue: Bool = false
  ) -> [CutRecord] {
    var cut: [CutRecord] = []
    var used = 0
    var scanner = CSVRowScanner(frame, number: point.line, at: start)
    text.withUnsafeBufferPointer { text in
      while cut.count < most, let row = scanner.next(in: text, isFinal: true) {
        if row.isRecord {
          used += row.range.count
          guard used <= room || isOneDue && cut.isEmpty else { return }
          cut.append(
            CutRecord(
              ordinal: point.decided + 1, range: row.range, line: row.number, column: 1))
        }
        start = row.range.upperBound
        point = CutPoint(
          decided: point.decided + (row.isRecord ? 1 : 0), offset: point.offset,
          line: row.number + 1)
      }
    }
    return cut
  }
}
