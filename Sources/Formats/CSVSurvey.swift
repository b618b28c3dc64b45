package import Diagnostics

/// Surveys a table whose bytes come in pieces: how it is written, where its titles are, and how many records it has.
///
/// Which delimiter and which row of titles, the table's beginning decides; how it is written, all of it.
package struct CSVSurvey: Sendable {
  /// A row that is larger than a record may be.
  package struct LargeRow: Sendable {
    /// Its number among the records, from 1; 0 for one that is no record.
    package let ordinal: Int
    /// Its bytes of the file.
    package let range: Range<Int64>
    /// Its number as a spreadsheet shows it.
    package let number: Int
    package let unclosedColumn: Int?
  }

  private let head: [UInt8]
  private let isWhole: Bool
  private let expected: [CSVFrame.Expectation]
  private let limits: CSVLimits
  private let largest: Int
  private var text: TableTextSurvey
  /// Which of the expectations knows most of the table's columns.
  package let chosen: Int
  private var frame: Result<CSVFrame, RecordProblem>
  private var scanner: CSVRowScanner?
  /// The bytes before the buffer that is added next.
  private var base: Int64 = 0
  private var pending: [UInt8] = []
  /// The records found so far.
  package private(set) var records = 0
  /// Where the last of them begins in the file.
  package private(set) var lastRecordStart: Int64 = 0
  package private(set) var large: [LargeRow] = []

  /// Begins with a table's beginning, which is not added again.
  ///
  /// - Parameters:
  ///   - head: The file from its first byte, as much as the titles may stand in.
  ///   - isWhole: Whether that is all of it.
  ///   - expected: What each mapping knows that may read the table; not empty. The one that knows most of its columns
  ///     is ``chosen``, of equals the first.
  ///   - largest: The bytes of a record at most; larger ones are told in ``large``.
  ///   - limits: How large cells and rows may be.
  /// - Throws: `text.encoding` for UTF-32.
  package init(
    head: [UInt8], isWhole: Bool, expecting expected: [CSVFrame.Expectation], largest: Int,
    limits: CSVLimits = CSVLimits()
  ) throws(RecordProblem) {
    self.head = head
    self.isWhole = isWhole
    self.expected = expected
    self.limits = limits
    self.largest = largest
    let mark: Result<TextEncoding?, RecordProblem> = head.withUnsafeBufferPointer { bytes in
      do throws(RecordProblem) {
        return .success(try ByteOrderMark.find(in: bytes)?.encoding)
      } catch {
        return .failure(error)
      }
    }
    var text = TableTextSurvey(mark: try mark.get())
    head.withUnsafeBufferPointer { text.add($0) }
    self.text = text
    (chosen, frame) = Self.frame(head, isWhole, text, expected, limits)
    if case .success(let frame) = frame {
      scanner = CSVRowScanner(frame, number: frame.headerNumber + 1, at: frame.rowsStart)
      scan(head)
    }
  }

  private static func frame(
    _ head: [UInt8], _ isWhole: Bool, _ text: TableTextSurvey, _ expected: [CSVFrame.Expectation],
    _ limits: CSVLimits
  ) -> (Int, Result<CSVFrame, RecordProblem>) {
    precondition(!expected.isEmpty, "a table is read by some mapping")
    var best: (index: Int, frame: CSVFrame)?
    var firstProblem: RecordProblem?
    let encoding = text.encoding(isWhole: isWhole)
    for (index, expected) in expected.enumerated() {
      do throws(RecordProblem) {
        let frame = try CSVFrame(
          head: head, isWhole: isWhole, encoding: encoding, expecting: expected, limits: limits)
        if best.map({ frame.knownColumns > $0.frame.knownColumns }) ?? true {
          best = (index, frame)
        }
      } catch {
        firstProblem = firstProblem ?? error
      }
    }
    if let best { return (best.index, .success(best.frame)) }
    return (0, .failure(firstProblem ?? .noHeader(expected: expected[0].columns)))
  }

  /// Adds the bytes that follow.
  package mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    text.add(piece)
    guard scanner != nil else { return }
    scan(pending + Array(piece))
  }

  /// Why no row will be read, however the table goes on: its beginning decides that.
  package var refusal: RecordProblem? {
    if case .failure(let problem) = frame { problem } else { nil }
  }
  /// The bytes so far of the row that has not ended.
  package var openRowBytes: Int { scanner.map { pending.count - $0.rowStart } ?? 0 }
  /// Its number as a spreadsheet shows it.
  package var openRowNumber: Int { scanner?.rowNumber ?? 1 }

  private mutating func scan(_ buffer: [UInt8], isFinal: Bool = false) {
    guard var scanner else { return }
    buffer.withUnsafeBufferPointer { bytes in
      while let row = scanner.next(in: bytes, isFinal: isFinal) { note(row) }
    }
    // The titles may end where the bytes at hand end, so that the first row is still to come.
    let consumed = min(scanner.consumed, buffer.count)
    pending = Array(buffer[consumed...])
    scanner.drop(consumed)
    base += Int64(consumed)
    self.scanner = scanner
  }

  private mutating func note(_ row: CSVRowScanner.Row) {
    if row.isRecord {
      records += 1
      lastRecordStart = base + Int64(row.range.lowerBound)
    }
    guard row.range.count > largest else { return }
    large.append(
      LargeRow(
        ordinal: row.isRecord ? records : 0,
        range: (base + Int64(row.range.lowerBound))..<(base + Int64(row.range.upperBound)),
        number: row.number, unclosedColumn: row.unclosedColumn))
  }

  /// Ends the survey.
  ///
  /// - Throws: What is wrong with the file as a whole: `text.*`, `csv.no-header`, `csv.columns` or
  ///   `csv.duplicate-column`.
  package mutating func finish() throws(RecordProblem) -> CSVFrame {
    scan(pending, isFinal: true)
    let encoding = text.encoding(isWhole: true)
    if let problem = text.problem(as: encoding) { throw problem }
    let frame = try frame.get()
    guard encoding != frame.encoding else { return frame }
    // The beginning looked like another encoding than the whole: the titles are read again, where they are.
    return frame.reread(head, as: encoding, expecting: expected[chosen])
  }
}
