import Diagnostics
import Document

/// What the rows of a table need to be read, each on its own: everything that its first rows and its bytes as a whole
/// tell.
package struct CSVFrame: Sendable {
  package let encoding: TextEncoding
  package let hasBOM: Bool
  package let delimiter: CSVDelimiter
  /// How the header row ends.
  package let lineEnd: LineEnd
  /// The columns up to the last that has a title.
  package let header: [CSVColumn]
  /// The number of the row with the titles.
  package let headerNumber: Int
  /// The titles that are not expected.
  package let unknownColumns: [String]
  /// The loose names of the columns that rules read.
  package let readColumns: Set<String>
  /// The expected columns that are not there, each once.
  package let missingColumns: [String]
  /// The columns that are our own remarks, which a row must have more than to be a record.
  package let ours: Set<Int>
  /// Where the first row behind the titles begins in the file, in bytes.
  package let rowsStart: Int
  let limits: CSVLimits

  /// The columns that a mapping knows and those that are ours, which come back in a returned receipt.
  package struct Expectation: Sendable {
    package let columns: [String]
    package let ours: [String]
    /// Those of ours that a sender may well have itself: where no other of ours is there, they are the sender's.
    package let ordinary: Set<String>

    package init(columns: [String], ours: [String], ordinary: [String] = []) {
      self.columns = columns
      self.ours = ours
      self.ordinary = Set(ordinary.map(looseName))
    }

    var all: [String] { columns + ours }
  }

  /// Finds the titles of a table.
  ///
  /// - Parameters:
  ///   - head: The file from its first byte: all of it, or as much as the titles may stand in.
  ///   - isWhole: Whether that is all of it.
  ///   - encoding: How it is written.
  ///   - expected: What the mapping knows.
  ///   - limits: How large cells and rows may be.
  /// - Throws: `csv.no-header`, `csv.columns` or `csv.duplicate-column`.
  init(
    head: [UInt8], isWhole: Bool, encoding: TextEncoding, expecting expected: Expectation,
    limits: CSVLimits
  ) throws(RecordProblem) {
    let text = DecodedText(
      head: isWhole ? head[...] : Self.wholeLines(of: head, encoding), as: encoding)
    let found = try CSVHeader(in: text, expecting: expected.all, limits: limits)
    try found.checkDuplicates(expecting: expected.all)
    self.init(found, in: text, expecting: expected, limits: limits)
  }

  private init(
    _ found: CSVHeader, in text: DecodedText, expecting expected: Expectation, limits: CSVLimits
  ) {
    encoding = text.encoding
    hasBOM = text.hasBOM
    delimiter = found.delimiter
    lineEnd = CSVTable.lineEnd(of: found.row, in: text.bytes)
    header = found.columns
    headerNumber = found.number
    rowsStart =
      text.sourceStart
      + text.encoding.sourceLength(ofUTF8: text.bytes[text.start..<found.row.end])
    var own = Set(expected.ours.map(looseName)).intersection(header.map(\.name))
    if own.isSubset(of: expected.ordinary) { own = [] }
    let read = Set(expected.columns.map(looseName))
    readColumns = read.intersection(header.map(\.name)).subtracting(own)
    let names = read.union(own)
    unknownColumns = header.filter { !$0.title.isEmpty && !names.contains($0.name) }.map(\.title)
    missingColumns = CSVTable.missing(expected.all, in: Set(header.map(\.name)))
    ours = Set(header.indices.filter { [header] in own.contains(header[$0].name) })
    self.limits = limits
  }

  /// Reads the titles again where they are, in another encoding.
  func reread(
    _ head: [UInt8], as encoding: TextEncoding, expecting expected: Expectation
  ) -> CSVFrame {
    let text = DecodedText(head: head[..<rowsStart], as: encoding)
    let rows = CSVHeader.candidates(in: text, delimiter: delimiter, limits: limits)
    precondition(rows.count >= headerNumber, "what is above the rows of a table has its titles")
    return CSVFrame(rows[headerNumber - 1], in: text, expecting: expected, limits: limits)
  }

  /// Returns a file's beginning up to its last line end, as what follows may be cut off.
  ///
  /// A line end that the beginning ends with does not count: it may be half of a CR LF.
  private static func wholeLines(of head: [UInt8], _ encoding: TextEncoding) -> ArraySlice<UInt8> {
    let width = encoding.isUTF16 ? 2 : 1
    func unit(_ index: Int) -> UInt16 {
      guard width == 2 else { return UInt16(head[index]) }
      let (first, second) = (UInt16(head[index]), UInt16(head[index + 1]))
      return encoding == .utf16BigEndian ? first << 8 | second : second << 8 | first
    }
    var index = (head.count / width - 2) * width
    while index >= 0, unit(index) != 0x0A, unit(index) != 0x0D { index -= width }
    guard index >= 0 else { return head[...] }
    let isPair = unit(index) == 0x0D && unit(index + width) == 0x0A
    return head[..<(index + (isPair ? 2 : 1) * width)]
  }

  /// The number of columns that the mapping knows.
  var knownColumns: Int { header.count - unknownColumns.count }
}

extension DecodedText {
  /// Reads the beginning of a table, which may be cut off anywhere and may have faults that are told elsewhere.
  init(head: ArraySlice<UInt8>, as encoding: TextEncoding) {
    let mark = head.withUnsafeBufferPointer { try? ByteOrderMark.find(in: $0) }
    let text = Array(head)
    if encoding != .utf8, encoding != .ascii,
      case .success(let decoded) = text.withUnsafeBufferPointer({
        encoding.utf8(from: UnsafeBufferPointer(rebasing: $0[(mark?.length ?? 0)...]))
      })
    {
      self.init(encoding: encoding, hasBOM: mark != nil, bytes: decoded, start: 0)
    } else {
      self.init(encoding: encoding, hasBOM: mark != nil, bytes: text, start: mark?.length ?? 0)
    }
  }
}
