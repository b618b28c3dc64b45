package import Diagnostics
package import Document

/// Decodes HL7 v2 messages one after another into trees of segments, fields, components and subcomponents.
///
/// The root has no name; segments are named by their letters, everything below by its number. Nodes are made for what is
/// there only. A part of which nothing but the first part is there is that part, and one with several has the text of its
/// first, so that `PID/7` and `PID/7/1` are the same.
///
/// One worker owns it and uses it on one thread: it keeps memory and the symbols of names, so that a message costs no
/// preparation.
package struct HL7Decoder: Sendable {
  private var names: HL7Names
  private var segments: [HL7Segment] = []
  /// The message in UTF-8, where it was written otherwise.
  private var transcoded: [UInt8] = []
  private var encoding = TextEncoding.utf8
  /// The marks and the name in MSH-18 of the message before, which those of the next nearly always are.
  private var lastMarks: [UInt8] = []
  private var lastDelimiters = HL7Delimiters.usual
  private var lastTable = HL7Delimiters.usual.marks
  private var lastCharset: [UInt8] = []
  private var lastEncoding: TextEncoding?

  /// - Parameter symbols: The names that the mappings of the worker's generation know.
  package init(symbols: SymbolTable) {
    names = HL7Names(symbols)
  }

  /// Decodes one message.
  ///
  /// - Parameters:
  ///   - message: Its bytes from MSH on; a byte order mark, the marks of a block around it and empty lines do no harm.
  ///   - document: Is emptied and filled; after an error it is empty.
  ///   - grouping: Which segments hang below others.
  ///   - start: Where the message begins in its drop, for the places of problems.
  ///   - limits: How large the message may be.
  /// - Returns: Why it is refused, or what its sender should know of it.
  package mutating func decode(
    _ message: UnsafeBufferPointer<UInt8>, into document: inout Document,
    grouping: HL7Grouping = .none, from start: LineCounter = LineCounter(),
    limits: HL7Limits = HL7Limits()
  ) -> [RecordProblem] {
    document.reset()
    encoding = .utf8
    do throws(HL7Fault) {
      return try fill(&document, with: message, grouping, start, limits)
    } catch {
      document.reset()
      return [.hl7(error.kind, at: Self.place(of: error.offset, in: message, from: start))]
    }
  }

  /// Decodes one message as the other form does.
  package mutating func decode(
    _ message: [UInt8], into document: inout Document, grouping: HL7Grouping = .none,
    limits: HL7Limits = HL7Limits()
  ) -> [RecordProblem] {
    message.withUnsafeBufferPointer {
      decode($0, into: &document, grouping: grouping, limits: limits)
    }
  }

  /// Returns the place of a node of the message that was decoded last, by the node's offset.
  package func place(
    ofOffset offset: Int, in message: UnsafeBufferPointer<UInt8>, from start: LineCounter
  ) -> InputPlace {
    let source =
      encoding == .utf8 ? offset : encoding.sourceLength(ofUTF8: transcoded[..<offset])
    return Self.place(of: source, in: message, from: start)
  }

  private static func place(
    of offset: Int, in message: UnsafeBufferPointer<UInt8>, from start: LineCounter
  ) -> InputPlace {
    var lines = start
    lines.advance(over: UnsafeBufferPointer(rebasing: message[..<min(offset, message.count)]))
    return lines.place
  }

  // MARK: The header

  private mutating func fill(
    _ document: inout Document, with message: UnsafeBufferPointer<UInt8>,
    _ grouping: HL7Grouping, _ lines: LineCounter, _ limits: HL7Limits
  ) throws(HL7Fault) -> [RecordProblem] {
    let start = HL7Bytes.textStart(in: message)
    guard message.has("MSH", at: start) else { throw HL7Fault(kind: .noHeader, offset: start) }
    guard message.count <= limits.bytes else {
      throw HL7Fault(kind: .tooLarge(most: limits.bytes), offset: start)
    }
    let headerEnd = HL7Bytes.lineEnd(in: message, from: start)
    let delimiters = try delimiters(in: message, from: start, to: headerEnd)
    func header(_ number: Int) -> Range<Int> {
      HL7Bytes.field(
        number, ofSegmentAt: start, to: headerEnd, in: message, separator: delimiters.field)
    }
    guard !header(9).isEmpty else { throw HL7Fault(kind: .shortHeader, offset: headerEnd) }
    var remarks = try chooseEncoding(message, named: header(18), delimiters, lines)
    let escape: Int?
    if encoding == .utf8 {
      escape = try build(&document, from: message, at: start, delimiters, grouping, limits)
    } else {
      // Everything before the header is one byte a character, so that it begins at the same index.
      var text: [UInt8] = []
      swap(&text, &transcoded)
      defer { swap(&text, &transcoded) }
      let outcome = text.withUnsafeBufferPointer { bytes -> Result<Int?, HL7Fault> in
        do throws(HL7Fault) {
          return .success(
            try build(&document, from: bytes, at: start, delimiters, grouping, limits))
        } catch {
          let offset = encoding.sourceLength(ofUTF8: text[..<error.offset])
          return .failure(HL7Fault(kind: error.kind, offset: offset))
        }
      }
      escape = try outcome.get()
    }
    if let escape {
      remarks.append(.hl7UnknownEscape(at: place(ofOffset: escape, in: message, from: lines)))
    }
    return remarks
  }

  private mutating func delimiters(
    in message: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) throws(HL7Fault) -> HL7Delimiters {
    guard start + 4 < end else { throw HL7Fault(kind: .shortHeader, offset: end) }
    let close = message.firstIndex(of: message[start + 3], from: start + 4).map { min($0, end) }
    // What goes on without a mark is no MSH-2 at all, however long.
    let marks = message[start + 3..<min(close ?? end, start + 16)]
    if marks.elementsEqual(lastMarks) { return lastDelimiters }
    guard let delimiters = HL7Delimiters(marks) else {
      throw HL7Fault(kind: .delimiters, offset: start + 3)
    }
    lastMarks = Array(marks)
    lastDelimiters = delimiters
    lastTable = delimiters.marks
    return delimiters
  }

  /// Finds how the message is written and turns it into UTF-8 where it is not.
  private mutating func chooseEncoding(
    _ message: UnsafeBufferPointer<UInt8>, named field: Range<Int>, _ delimiters: HL7Delimiters,
    _ lines: LineCounter
  ) throws(HL7Fault) -> [RecordProblem] {
    let first = message[field].prefix { $0 != delimiters.repetition }
    let isBlank = first.allSatisfy { $0 == 0x20 || $0 == 0x22 }
    let remark: (String?) -> RecordProblem = {
      .hl7GuessedEncoding($0, at: Self.place(of: field.lowerBound, in: message, from: lines))
    }
    if isBlank {
      guard let fault = UTF8Check.fault(in: message) else { return [] }
      let tally = UTF8Check.tally(message)
      guard fault.kind != .nul, fault.kind == .truncated || tally.multibyte <= tally.stray else {
        throw HL7Fault(kind: .text(fault.kind, .utf8), offset: fault.offset)
      }
      try transcode(message, from: .windows1252)
      return [remark(nil)]
    }
    if lastEncoding == nil || !first.elementsEqual(lastCharset) {
      let name = String(decoding: first, as: UTF8.self)
      guard let named = HL7Charset.encoding(named: name) else {
        throw HL7Fault(kind: .charset(name), offset: field.lowerBound)
      }
      lastCharset = Array(first)
      lastEncoding = named
    }
    guard let named = lastEncoding else { return [] }
    switch named {
    case .ascii:
      if let offset = message.firstIndex(where: { $0 >= 0x80 }) {
        throw HL7Fault(kind: .notASCII, offset: offset)
      }
    case .latin1, .latin9:
      // These have control characters there, which no text has: the sender means windows-1252.
      let isMarked = message.contains { (0x80...0x9F).contains($0) }
      try transcode(message, from: isMarked ? .windows1252 : named)
      if isMarked { return [remark(named.rawValue)] }
    case .windows1252: try transcode(message, from: named)
    case .utf8, .utf16LittleEndian, .utf16BigEndian:
      if let fault = UTF8Check.fault(in: message) {
        throw HL7Fault(kind: .text(fault.kind, .utf8), offset: fault.offset)
      }
    }
    return []
  }

  private mutating func transcode(
    _ message: UnsafeBufferPointer<UInt8>, from source: TextEncoding
  ) throws(HL7Fault) {
    switch source.utf8(from: message) {
    case .success(let text): transcoded = text
    case .failure(let fault):
      throw HL7Fault(
        kind: .text(fault.isNUL ? .nul : .invalid, source), offset: fault.offset)
    }
    encoding = source
  }

  // MARK: The segments

  /// Builds the tree; returns where the first unknown escape stands, if there is one.
  private mutating func build(
    _ document: inout Document, from text: UnsafeBufferPointer<UInt8>, at start: Int,
    _ delimiters: HL7Delimiters, _ grouping: HL7Grouping, _ limits: HL7Limits
  ) throws(HL7Fault) -> Int? {
    try findSegments(in: text, from: start, delimiters, limits)
    grouping.arrange(&segments)
    return try lastTable.withUnsafeBufferPointer { table throws(HL7Fault) in
      guard let marks = table.baseAddress else { return nil }
      var builder = HL7TreeBuilder(text, delimiters, marks, encoding, limits)
      try builder.build(segments, into: &document, &names)
      return builder.unknownEscape
    }
  }

  /// Finds the lines of the message; all but line ends must be characters that can be shown.
  private mutating func findSegments(
    in text: UnsafeBufferPointer<UInt8>, from start: Int, _ delimiters: HL7Delimiters,
    _ limits: HL7Limits
  ) throws(HL7Fault) {
    segments.removeAll(keepingCapacity: true)
    var position = start
    while position < text.count {
      let end = HL7Bytes.firstControl(in: text, from: position)
      var close = end
      // A tab may stand in a text; it becomes a blank when it is read.
      while close < text.count, text[close] == 0x09 {
        close = HL7Bytes.firstControl(in: text, from: close + 1)
      }
      if close > position { try addSegment(position..<close, of: text, delimiters, limits) }
      guard close < text.count else { return }
      switch text[close] {
      case HL7Bytes.carriageReturn, HL7Bytes.lineFeed: position = close + 1
      case HL7Bytes.blockEnd:
        guard text[(close + 1)...].allSatisfy({ $0 <= 0x20 && $0 != 0 }) else { fallthrough }
        return
      default: throw HL7Fault(kind: .control, offset: close)
      }
    }
  }

  private mutating func addSegment(
    _ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>, _ delimiters: HL7Delimiters,
    _ limits: HL7Limits
  ) throws(HL7Fault) {
    let nameEnd = range.lowerBound + 3
    guard nameEnd <= range.upperBound, let name = HL7SegmentName(in: text, at: range.lowerBound),
      nameEnd == range.upperBound || text[nameEnd] == delimiters.field
    else {
      if text[range].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      throw HL7Fault(kind: .segmentName, offset: range.lowerBound)
    }
    guard segments.count < limits.elements else {
      throw HL7Fault(kind: .tooMany(most: limits.elements), offset: range.lowerBound)
    }
    segments.append(HL7Segment(name: name, start: range.lowerBound, end: range.upperBound))
  }
}
