/// What a scanner of records tells of the bytes that it goes over.
package protocol RecordScanning {
  /// Goes on to the next boundary of a record.
  ///
  /// - Parameters:
  ///   - buffer: The bytes at hand; more may come behind them.
  ///   - isFinal: Whether nothing comes.
  /// - Returns: The boundary, by its index in the buffer, or `nil` when more bytes are needed or all have been seen.
  mutating func next(in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool)
    -> XMLBatchScanner.Event?
}

extension XMLBatchScanner: RecordScanning {}

/// Finds the messages of a file of HL7 v2 in its bytes, a piece at a time: each begins with MSH and ends before the next,
/// before a header or trailer of a batch, or at the end of a block (MLLP).
///
/// Bytes are handed over in a buffer that may grow at its end and be dropped from its start; all indices count from the
/// buffer's start.
package struct HL7Scanner: RecordScanning, Sendable {
  /// A line that is part of no message.
  enum Line: Hashable {
    case fileHeader
    case batchHeader
    case batchTrailer
    case fileTrailer
    /// Something else that is not empty.
    case stray
  }

  /// What is around the messages and has been gone over, by its bytes in the buffer; emptied by who looks at it.
  var lines: [(line: Line, range: Range<Int>)] = []
  private(set) var isInRecord = false

  /// Where the next look begins.
  private var position: Int
  /// Where the open line begins that belongs to no message, and what it is.
  private var openLine: (start: Int, line: Line)?
  /// True in the middle of a line of a message.
  private var isInLine = false
  /// A message that begins where the one before it ended.
  private var pendingStart: Int?

  /// Begins at the start of a line.
  package init(at index: Int) {
    position = index
  }

  /// The bytes up to here are not looked at again.
  var consumed: Int { min(openLine?.start ?? position, pendingStart ?? .max) }

  /// Forgets bytes from the start of the buffer.
  mutating func drop(_ count: Int) {
    position -= count
    openLine?.start -= count
    pendingStart? -= count
  }

  package mutating func next(
    in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> XMLBatchScanner.Event? {
    if let start = pendingStart {
      pendingStart = nil
      return begin(at: start)
    }
    while position < buffer.count {
      if isInLine || openLine != nil {
        guard skipLine(in: buffer, isFinal: isFinal) else { return nil }
        continue
      }
      switch buffer[position] {
      case HL7Bytes.carriageReturn, HL7Bytes.lineFeed: position += 1
      case HL7Bytes.blockStart, HL7Bytes.blockEnd:
        position += 1
        if isInRecord { return end(at: position - 1) }
      default:
        // Which line it is shows by its name and the mark behind it; a mark of UTF-8 may stand before them.
        let needed = buffer[position] == 0xEF ? 7 : 4
        if position + needed > buffer.count, !isFinal { return nil }
        if let event = beginLine(in: buffer) { return event }
      }
    }
    if isFinal, isInRecord { return end(at: buffer.count) }
    return nil
  }

  private mutating func begin(at index: Int) -> XMLBatchScanner.Event {
    isInRecord = true
    isInLine = true
    return .recordStart(index)
  }

  private mutating func end(at index: Int) -> XMLBatchScanner.Event {
    isInRecord = false
    isInLine = false
    return .recordEnd(index)
  }

  /// Begins a line; returns a boundary where it is one.
  private mutating func beginLine(in buffer: UnsafeBufferPointer<UInt8>) -> XMLBatchScanner.Event? {
    let lineStart = position
    let start = buffer.has("\u{FEFF}", at: lineStart) ? lineStart + 3 : lineStart
    if Self.isHeader("MSH", in: buffer, at: start) {
      position = min(start + 3, buffer.count)
      if isInRecord {
        pendingStart = start
        return end(at: lineStart)
      }
      return begin(at: start)
    }
    if let line = Self.envelopeLine(in: buffer, at: start) {
      openLine = (start, line)
      if isInRecord { return end(at: lineStart) }
    } else if isInRecord {
      isInLine = true
    } else {
      openLine = (start, .stray)
    }
    return nil
  }

  /// Goes to the end of the open line; false where that has not come.
  private mutating func skipLine(
    in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    position = HL7Bytes.lineEnd(in: buffer, from: position)
    guard position < buffer.count || isFinal else { return false }
    if let open = openLine {
      let range = open.start..<position
      let isBlank = range.allSatisfy { buffer[$0] == 0x20 || buffer[$0] == 0x09 }
      if !isBlank { lines.append((open.line, range)) }
    }
    openLine = nil
    isInLine = false
    return true
  }

  private static func isHeader(
    _ name: StaticString, in buffer: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> Bool {
    // A name alone is one, too: what it lacks is told of the message that it begins.
    buffer.has(name, at: index)
      && (index + 3 >= buffer.count || !isNameByte(buffer[index + 3]))
  }

  private static func envelopeLine(in buffer: UnsafeBufferPointer<UInt8>, at index: Int) -> Line? {
    if isHeader("FHS", in: buffer, at: index) { return .fileHeader }
    if isHeader("BHS", in: buffer, at: index) { return .batchHeader }
    if isHeader("BTS", in: buffer, at: index) { return .batchTrailer }
    if isHeader("FTS", in: buffer, at: index) { return .fileTrailer }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// True for a file whose first line is the header of a message, a batch or a file.
  package static func isHL7(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = HL7Bytes.textStart(in: head)
    return ["MSH", "FHS", "BHS"]
      .contains { (name: StaticString) in
        head.has(name, at: start) && start + 3 < head.count
          && HL7Delimiters.isPunctuation(head[start + 3])
      }
  }
}
