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
  /// Cuts the rows of a workbook, which have no bytes of the drop.
  private var sheet: SheetCutter?

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
    if case .table(let frame) = survey.form, let text = frame.sheet {
      sheet = SheetCutter(text, frame: frame.table, of: survey, from: point)
    }
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
    if sheet != nil {
      let part = try sheet?
        .next(mostRecords: mostRecords, mostBytes: mostBytes, piece: limits.read, read: read)
      if let part { point = part.next }
      return part
    }
    if isDone { return nil }
    if survey.form.hasLines { try findColumn(read) }
    var part = PartDraft(ordinal: point.decided + 1, repeated: repeated)
    var line = point.line
    let room = Room(records: mostRecords, bytes: mostBytes)
    var isOpen = true
    while isOpen, point.offset + Int64(part.end) < survey.size || part.isEmpty {
      if let stretch = stretch(at: point.offset + Int64(part.end)) {
        isOpen = try add(stretch, to: &part, &line, room, read)
        continue
      }
      switch survey.form {
      case .table(let frame): isOpen = try addRows(frame.table, to: &part, &line, room, read)
      case .batch(let frame):
        let isStart = point.offset == 0 && part.isEmpty
        let scanner =
          isStart
          ? XMLBatchScanner(fromStartOf: frame.names, at: 0)
          : XMLBatchScanner(resuming: frame.names, at: part.end)
        isOpen = try addRecords(scanner, to: &part, room, read)
      case .messages:
        isOpen = try addRecords(HL7Scanner(at: part.end), to: &part, room, read)
      case .document, .refused, .unreadable:
        preconditionFailure("a drop of one record is one stretch")
      }
    }
    return finish(part, line: line)
  }

  /// What a part may have at most.
  private struct Room {
    let records: Int
    let bytes: Int
  }

  /// Returns what is taken whole at an offset, or from it on.
  private func stretch(at offset: Int64) -> DropSurvey.Stretch? {
    switch survey.form {
    case .table, .batch, .messages: survey.stretches.first { $0.range.contains(offset) }
    case .document, .refused, .unreadable:
      DropSurvey.Stretch(
        ordinal: 1, range: 0..<survey.size, line: 1, column: 1, problem: nil)
    }
  }

  // MARK: Reading

  /// Where what is cut at an index ends: where the next stretch begins, or at the drop's end.
  private func limit(from index: Int) -> Int64 {
    let offset = point.offset + Int64(index)
    return survey.stretches.first { $0.range.lowerBound >= offset }?.range.lowerBound
      ?? survey.size
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

  /// Adds what is taken whole, or as much of it as there is room for; false where the part is full.
  private mutating func add(
    _ stretch: DropSurvey.Stretch, to part: inout PartDraft, _ line: inout Int, _ room: Room,
    _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> Bool {
    let start = part.end
    let rest = stretch.range.upperBound - point.offset - Int64(start)
    var most = room.bytes - start
    if case .document = survey.form { most = .max }
    let isEnd = rest <= Int64(most)
    if !part.isEmpty, !isEnd || stretch.ordinal != 0 && part.records.count == room.records {
      return false
    }
    let end = start + Int(min(rest, Int64(most)))
    while buffer.count < end, try readOn(to: stretch.range.upperBound, read) {}
    if stretch.ordinal == 0 {
      part.addBetween(start..<end)
    } else if isEnd {
      part.addRecord(
        start..<end, slice: start..<end, line: stretch.line, column: stretch.column,
        problem: stretch.problem)
    } else {
      part.addPiece(start..<end)
    }
    if case .table = survey.form { line = isEnd ? stretch.line + 1 : stretch.line }
    return isEnd
  }

  // MARK: Rows

  /// Adds rows up to the next stretch; false where the part is full.
  private mutating func addRows(
    _ frame: CSVFrame, to part: inout PartDraft, _ line: inout Int, _ room: Room,
    _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> Bool {
    let limit = limit(from: part.end)
    if point.offset == 0, part.isEmpty {
      line = frame.headerNumber + 1
      while buffer.count < frame.rowsStart, try readOn(to: limit, read) {}
      part.addBetween(0..<frame.rowsStart)
    }
    var scanner = CSVRowScanner(frame, number: line, at: part.end)
    while true {
      let isFinal = point.offset + Int64(buffer.count) == limit
      let row = buffer.withUnsafeBufferPointer { scanner.next(in: $0, isFinal: isFinal) }
      guard let row else {
        if try readOn(to: limit, read) { continue }
        return true
      }
      let isFull = row.isRecord && part.records.count == room.records
      if isFull || !part.isEmpty && row.range.upperBound > room.bytes { return false }
      if row.isRecord {
        part.addRecord(row.range, slice: row.range, line: row.number, column: 1)
      } else {
        part.addRow(row.range, isBlank: row.isBlank)
      }
      line = row.number + 1
    }
  }

  // MARK: Records of a batch

  /// Adds records up to the next stretch; false where the part is full, which then ends where a record begins.
  private mutating func addRecords(
    _ scanner: some RecordScanning, to part: inout PartDraft, _ room: Room,
    _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) rethrows -> Bool {
    let limit = limit(from: part.end)
    var scanner = scanner
    var start = 0
    while true {
      let isFinal = point.offset + Int64(buffer.count) == limit
      let event = buffer.withUnsafeBufferPointer { scanner.next(in: $0, isFinal: isFinal) }
      switch event {
      case .recordStart(let index):
        start = index
        guard part.records.count == room.records else { continue }
        addGap(to: start, &part)
        return false
      case .recordEnd(let index):
        addGap(to: start, &part)
        if index > room.bytes, !part.records.isEmpty { return false }
        buffer.withUnsafeBufferPointer { part.count(to: start, in: $0, &lines) }
        part.addRecord(start..<index, slice: start..<index, line: lines.line, column: lines.column)
      case nil:
        if try readOn(to: limit, read) { continue }
        addGap(to: Int(limit - point.offset), &part)
        return true
      }
    }
  }

  private func addGap(to end: Int, _ part: inout PartDraft) {
    buffer.withUnsafeBufferPointer { part.addGap(to: end, in: $0) }
  }

  // MARK: The part

  private mutating func finish(_ draft: PartDraft, line: Int) -> DropPart {
    var draft = draft
    let end = draft.end
    var line = line
    if survey.form.hasLines {
      buffer.withUnsafeBufferPointer { draft.count(to: end, in: $0, &lines) }
      line = lines.line
    }
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

extension DropSurvey.Form {
  /// True where records stand at lines and columns, which are counted while they are cut.
  fileprivate var hasLines: Bool {
    switch self {
    case .batch, .messages: true
    case .document, .table, .refused, .unreadable: false
    }
  }
}

extension DropSurvey {
  /// Returns a drop that is held in memory as one part.
  func whole(_ drop: Drop) -> DropPart {
    var limits = CutLimits()
    limits.read = .max
    var cutter = DropCutter(self, from: .start, repeated: drop.repeated, limits: limits)
    let part = cutter.next(mostRecords: .max, mostBytes: .max) { offset, count in
      offset == 0 && count == drop.bytes.count
        ? drop.bytes : Array(drop.bytes[Int(offset)..<(Int(offset) + count)])
    }
    guard let part, part.isWhole else { preconditionFailure("a drop fits into a part without end") }
    return part
  }
}
