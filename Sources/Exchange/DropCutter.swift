import Diagnostics
import Formats

/// Cuts a drop into parts, in memory that a part and one record bound.
///
/// The same survey and the same point give the same parts, whatever the pieces in which the drop is read. A cutter that
/// goes on in the middle of a batch looks once for the beginning of the line; it is better kept than made anew for each
/// part.
package struct DropCutter: Sendable {
  private let survey: DropSurvey
  private let repeated: RepeatedRecord?
  private let limits: CutLimits
  /// Where the next part begins.
  package private(set) var point: CutPoint
  /// The bytes of the drop from the point on, as far as they have been read.
  private var buffer: [UInt8] = []
  private var lines = LineCounter()
  /// False until the column of the point is known.
  private var knowsColumn: Bool
  private var isDone = false

  /// Begins to cut, or goes on at a point where a part ended.
  package init(
    _ survey: DropSurvey, from point: CutPoint = .start, limits: CutLimits = CutLimits()
  ) {
    self.init(survey, from: point, repeated: nil, limits: limits)
  }

  init(
    _ survey: DropSurvey, from point: CutPoint, repeated: RepeatedRecord?,
    limits: CutLimits = CutLimits()
  ) {
    self.survey = survey
    self.point = point
    self.repeated = repeated
    self.limits = limits
    knowsColumn = point == .start
    isDone = point.offset >= survey.size && point != .start
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
    precondition(mostRecords > 0 && mostBytes > 0, "a part has room for something")
    if isDone { return nil }
    var part = PartDraft(ordinal: point.decided + 1, repeated: repeated)
    if let stretch = survey.stretches.first(where: { $0.range.contains(point.offset) }) {
      return try nextPiece(of: stretch, most: mostBytes, read: read)
    }
    switch survey.form {
    case .document, .refused, .unreadable: return try nextOfOne(mostBytes, read: read)
    case .table(let frame):
      var line = point.line
      let end = try fillRows(
        &part, frame.table, &line, mostRecords: mostRecords, mostBytes: mostBytes, read: read)
      return finish(part, end: end, line: line)
    case .batch(let frame):
      try findColumn(read)
      let end = try fillRecords(
        &part, frame, mostRecords: mostRecords, mostBytes: mostBytes, read: read)
      buffer.withUnsafeBufferPointer { part.count(to: end, in: $0, &lines) }
      return finish(part, end: end, line: lines.line)
    }
  }

  // MARK: Reading

  /// Where what is cut here ends: where the next stretch begins, or at the drop's end.
  private var limit: Int64 {
    survey.stretches.first { $0.range.lowerBound >= point.offset }?.range.lowerBound ?? survey.size
  }

  /// Reads on, as far as a limit and so far at least that the buffer has a number of bytes; false at the limit.
  private mutating func readOn(
    to limit: Int64, _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> Bool {
    let offset = point.offset + Int64(buffer.count)
    guard offset < limit else { return false }
    let bytes = try read(offset, Int(min(Int64(limits.read), limit - offset)))
    precondition(!bytes.isEmpty, "a drop does not shrink while it is cut")
    if buffer.isEmpty { buffer = bytes } else { buffer += bytes }
    return true
  }

  /// Finds the column of a point between records: a ledger keeps no more of it than its line.
  private mutating func findColumn(
    _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows {
    guard !knowsColumn else { return }
    var start = point.offset
    var column = 1
    while start > 0 {
      let count = Int(min(Int64(limits.read), start))
      let bytes = try read(start - Int64(count), count)
      if let end = bytes.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
        column += bytes.count - end - 1
        break
      }
      column += count
      start -= Int64(count)
    }
    lines = LineCounter(line: point.line, column: column)
    knowsColumn = true
  }

  // MARK: What is not cut

  /// Takes a drop that is one record; one that nobody reads goes in pieces where it is large.
  private mutating func nextOfOne(
    _ mostBytes: Int, read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> DropPart {
    var most = mostBytes
    if case .document = survey.form { most = .max }
    let whole = DropSurvey.Stretch(
      ordinal: 1, range: 0..<survey.size, line: 1, column: 1, problem: nil)
    return try nextPiece(of: whole, most: most, read: read)
  }

  private mutating func nextPiece(
    of stretch: DropSurvey.Stretch, most: Int,
    read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> DropPart {
    let count = Int(min(Int64(most), stretch.range.upperBound - point.offset))
    while buffer.count < count, try readOn(to: stretch.range.upperBound, read) {}
    let isEnd = point.offset + Int64(count) == stretch.range.upperBound
    var part = PartDraft(ordinal: stretch.ordinal, repeated: repeated)
    if stretch.ordinal == 0 {
      part.addBetween(0..<count)
    } else if isEnd {
      part.addRecord(
        0..<count, slice: 0..<count, line: stretch.line, column: stretch.column,
        problem: stretch.problem)
    } else {
      part.addPiece(0..<count)
    }
    var line = stretch.line
    switch survey.form {
    case .table: if isEnd { line += 1 }
    case .batch:
      if !knowsColumn { lines = LineCounter(line: point.line) }
      buffer[..<count].withUnsafeBufferPointer { lines.advance(over: $0) }
      line = lines.line
    case .document, .refused, .unreadable: break
    }
    return finish(part, end: count, line: line)
  }

  // MARK: Rows

  /// Adds rows to a part; returns where it ends.
  private mutating func fillRows(
    _ part: inout PartDraft, _ frame: CSVFrame, _ line: inout Int, mostRecords: Int,
    mostBytes: Int, read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> Int {
    var end = 0
    if point.offset == 0 {
      line = frame.headerNumber + 1
      end = frame.rowsStart
      part.addBetween(0..<end)
    }
    let limit = limit
    var scanner = CSVRowScanner(frame, number: line, at: end)
    while true {
      let isFinal = point.offset + Int64(buffer.count) == limit
      let row = buffer.withUnsafeBufferPointer { scanner.next(in: $0, isFinal: isFinal) }
      guard let row else {
        if try readOn(to: limit, read) { continue }
        return end
      }
      let isFull = row.isRecord && part.records.count == mostRecords
      if isFull || end > 0 && row.range.upperBound > mostBytes { return end }
      if row.isRecord {
        part.addRecord(row.range, slice: row.range, line: row.number, column: 1)
      } else {
        part.addRow(row.range, isBlank: row.isBlank)
      }
      end = row.range.upperBound
      line = row.number + 1
    }
  }

  // MARK: Records of a batch

  /// Adds records to a part; returns where it ends: where the next record begins, or at the limit.
  private mutating func fillRecords(
    _ part: inout PartDraft, _ frame: XMLBatchFrame, mostRecords: Int, mostBytes: Int,
    read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> Int {
    let limit = limit
    var scanner =
      point.offset == 0
      ? XMLBatchScanner(fromStartOf: frame.names, at: 0)
      : XMLBatchScanner(resuming: frame.names, at: 0)
    var start = 0
    while true {
      let isFinal = point.offset + Int64(buffer.count) == limit
      let event = buffer.withUnsafeBufferPointer { scanner.next(in: $0, isFinal: isFinal) }
      switch event {
      case .recordStart(let index):
        if part.records.count == mostRecords {
          addGap(to: index, &part)
          return index
        }
        start = index
      case .recordEnd(let index):
        addGap(to: start, &part)
        if index > mostBytes, !part.records.isEmpty { return start }
        buffer.withUnsafeBufferPointer { part.count(to: start, in: $0, &lines) }
        part.addRecord(start..<index, slice: start..<index, line: lines.line, column: lines.column)
      case nil:
        if try readOn(to: limit, read) { continue }
        addGap(to: buffer.count, &part)
        return buffer.count
      }
    }
  }

  private func addGap(to end: Int, _ part: inout PartDraft) {
    buffer.withUnsafeBufferPointer { part.addGap(to: end, in: $0) }
  }

  // MARK: The part

  private mutating func finish(_ draft: PartDraft, end: Int, line: Int) -> DropPart {
    let base = point.offset
    let bytes: [UInt8]
    if end == buffer.count {
      bytes = buffer
      buffer = []
    } else {
      bytes = Array(buffer[..<end])
      buffer.removeSubrange(..<end)
    }
    point = CutPoint(
      decided: point.decided + draft.records.count, offset: base + Int64(end), line: line)
    isDone = point.offset == survey.size
    return DropPart(
      base: base, bytes: bytes, slices: draft.slices, records: draft.records, isLast: isDone,
      next: point)
  }
}

extension DropSurvey {
  /// Returns a drop that is held in memory as one part.
  func whole(_ drop: Drop) -> DropPart {
    var limits = CutLimits()
    limits.read = .max
    var cutter = DropCutter(self, from: .start, repeated: drop.repeated, limits: limits)
    var parts: [DropPart] = []
    while let part = cutter.next(
      mostRecords: .max, mostBytes: .max,
      read: { offset, count in
        offset == 0 && count == drop.bytes.count
          ? drop.bytes : Array(drop.bytes[Int(offset)..<(Int(offset) + count)])
      })
    {
      parts.append(part)
    }
    return DropPart(joining: parts, bytes: drop.bytes)
  }
}
