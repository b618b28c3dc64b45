import Diagnostics

extension CSVTable {
  /// Reads rows of a table whose titles are known, and nothing else.
  ///
  /// - Parameters:
  ///   - frame: What the table's first rows tell.
  ///   - pieces: The rows with their numbers and their bytes.
  ///   - bytes: Where those stand.
  package init(
    _ frame: CSVFrame, rows pieces: [(number: Int, range: Range<Int>)], of bytes: [UInt8]
  ) {
    let text =
      frame.encoding == .utf8
      ? PartText(bytes: bytes, starts: pieces.map(\.range.lowerBound))
      : PartText(decoding: pieces.map(\.range), of: bytes, as: frame.encoding)
    let scanner = CSVScanner(
      text: text.bytes, delimiter: frame.delimiter.rawValue, mostCells: frame.limits.columns + 1)
    var cutter = CSVCutter(scanner: scanner, frame: frame)
    let rows = pieces.indices.map { index in
      cutter.row(
        from: text.starts[index], number: pieces[index].number, source: pieces[index].range)
    }
    self.init(frame, scanner: scanner, rows: rows)
  }

  private init(_ frame: CSVFrame, scanner: CSVScanner, rows: [CSVRow]) {
    encoding = frame.encoding
    hasBOM = frame.hasBOM
    delimiter = frame.delimiter
    lineEnd = frame.lineEnd
    header = frame.header
    headerNumber = frame.headerNumber
    preamble = 0..<0
    self.rows = rows
    unknownColumns = frame.unknownColumns
    missingColumns = frame.missingColumns
    self.scanner = scanner
  }
}

/// The text of some rows, and where each begins in it.
private struct PartText {
  let bytes: [UInt8]
  let starts: [Int]

  init(bytes: [UInt8], starts: [Int]) {
    self.bytes = bytes
    self.starts = starts
  }

  /// Transcodes rows one behind the other; the survey has made sure that they are text.
  init(decoding ranges: [Range<Int>], of source: [UInt8], as encoding: TextEncoding) {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for range in ranges {
      starts.append(bytes.count)
      let decoded = source.withUnsafeBufferPointer {
        encoding.utf8(from: UnsafeBufferPointer(rebasing: $0[range]))
      }
      guard case .success(let text) = decoded else {
        preconditionFailure("the rows of a table are cut after all of it was found to be text")
      }
      bytes += text
    }
    self.init(bytes: bytes, starts: starts)
  }
}
