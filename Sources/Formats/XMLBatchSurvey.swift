package import Diagnostics
package import Document

/// What the records of a batch need to be cut out and read, each on its own.
package struct XMLBatchFrame: Sendable {
  package let names: XMLBatchNames
  package let encoding: TextEncoding
  /// The namespaces that records inherit from the elements around them.
  let namespaces: [XMLDeclaredNamespace]
  /// Their declarations, each with a blank before it.
  let declarations: [UInt8]

  init(names: XMLBatchNames, encoding: TextEncoding, namespaces: [XMLDeclaredNamespace]) {
    self.names = names
    self.encoding = encoding
    self.namespaces = namespaces
    declarations = namespaces.flatMap(\.declaration)
  }
}

/// Surveys an XML batch whose bytes come in pieces: how many records it has, whether it closes, and whether what stands
/// around the records is sound.
package struct XMLBatchSurvey: Sendable {
  /// A stretch of a batch that is passed over whole: a record that nobody reads, or much between records.
  package struct Stretch: Sendable {
    /// What a stretch is.
    package enum Kind: Sendable {
      case tooLarge
      case unclosed
      case between
    }

    package let kind: Kind
    /// The record's number, from 1; 0 for what lies between records.
    package let ordinal: Int
    /// Its bytes of the drop.
    package let range: Range<Int64>
    /// Where the record begins.
    package let line: Int
    package let column: Int
  }

  /// How large things may be, in bytes.
  package struct Limits: Sendable {
    /// A record.
    package var record = 16 << 20
    /// What lies between two records, before it becomes a ``Stretch``.
    package var gap = 1 << 20
    /// Everything around the records.
    package var envelope = 1 << 20

    package init() {}
  }

  private let names: XMLBatchNames
  private let encoding: TextEncoding
  private let limits: Limits
  private var scanner: XMLBatchScanner
  private var pending: [UInt8] = []
  /// The bytes before the pending ones.
  private var base: Int64 = 0
  package private(set) var records = 0
  package private(set) var stretches: [Stretch] = []
  /// Where the open record begins, and its place once somebody may need it.
  private var recordStart: Int64 = 0
  private var recordPlace: LineCounter?
  /// The last bytes that were added.
  private var tail: [UInt8] = []
  /// Where the last record ended.
  private var recordEnd: Int64 = 0

  /// Begins a survey.
  ///
  /// - Parameters:
  ///   - names: The names of records and of what is around them.
  ///   - head: The beginning of the batch with all of its XML declaration; it is added like what follows.
  ///   - limits: How large things may be.
  /// - Throws: `text.encoding`, or `batch.encoding` for UTF-16, in which tags cannot be looked for byte by byte.
  package init(
    _ names: XMLBatchNames, head: [UInt8], limits: Limits = Limits()
  ) throws(RecordProblem) {
    let found: Result<TextEncoding, RecordProblem> = head.withUnsafeBufferPointer { bytes in
      do throws(RecordProblem) {
        return .success(try DecodedText.encodingOfXML(bytes))
      } catch {
        return .failure(error)
      }
    }
    encoding = try found.get()
    if encoding.isUTF16 { throw .batchEncoding }
    self.names = names
    self.limits = limits
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    scanner = XMLBatchScanner(names, at: start, envelopeBytes: limits.envelope)
  }

  /// Adds the bytes that follow, from the first of the batch.
  package mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    tail = Array((tail + piece.suffix(Self.mostTail)).suffix(Self.mostTail))
    if pending.isEmpty {
      scan(piece, isFinal: false)
    } else {
      let joined = pending + Array(piece)
      joined.withUnsafeBufferPointer { scan($0, isFinal: false) }
    }
  }

  private static let mostTail = 1_024

  /// True where the last thing in the drop is the end tag of its root, whatever that stands in.
  private var endsWithRoot: Bool {
    guard let last = tail.lastIndex(where: { $0 > 0x20 }), tail[last] == UInt8(ascii: ">"),
      let name = tail[..<last].lastIndex(where: { $0 > 0x20 })
    else { return false }
    return !scanner.rootName.isEmpty
      && tail[...name].suffix(scanner.rootName.count + 2)
        .elementsEqual(Array("</".utf8) + scanner.rootName)
  }

  private mutating func scan(_ buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool) {
    while let event = scanner.next(in: buffer, isFinal: isFinal) {
      switch event {
      case .recordStart(let index): begin(at: index, in: buffer)
      case .recordEnd(let index): end(at: index, in: buffer)
      }
    }
    if scanner.isInRecord, recordPlace == nil { recordPlace = startPlace(in: buffer) }
    let consumed = isFinal ? buffer.count : min(scanner.consumed, buffer.count)
    pending = Array(buffer[consumed...])
    scanner.drop(consumed, of: buffer)
    base += Int64(consumed)
  }

  /// The bytes so far of the record that has not ended; 0 between records.
  package var openRecordBytes: Int64 {
    scanner.isInRecord ? base + Int64(pending.count) - recordStart : 0
  }
  /// Where it begins.
  package var openRecordPlace: InputPlace { (recordPlace ?? LineCounter()).place }

  private mutating func begin(at index: Int, in buffer: UnsafeBufferPointer<UInt8>) {
    records += 1
    recordStart = base + Int64(index)
    recordPlace = nil
    if recordStart - recordEnd > Int64(limits.gap) { addGap(to: recordStart) }
  }

  private mutating func end(at index: Int, in buffer: UnsafeBufferPointer<UInt8>) {
    recordEnd = base + Int64(index)
    if recordEnd - recordStart > Int64(limits.record) {
      add(.tooLarge, recordPlace ?? startPlace(in: buffer))
    }
    recordPlace = nil
  }

  /// The place of the open record's start, which is in the buffer.
  private mutating func startPlace(in buffer: UnsafeBufferPointer<UInt8>) -> LineCounter {
    scanner.envelope?.place(of: Int(recordStart - base), in: buffer) ?? LineCounter()
  }

  private mutating func add(_ kind: Stretch.Kind, _ place: LineCounter) {
    stretches.append(
      Stretch(
        kind: kind, ordinal: records, range: recordStart..<recordEnd, line: place.line,
        column: place.column))
  }

  private mutating func addGap(to end: Int64) {
    stretches.append(
      Stretch(kind: .between, ordinal: 0, range: recordEnd..<end, line: 1, column: 1))
  }

  /// Ends the survey of one record behind the beginning of its batch: nothing but the records counts.
  package mutating func finishExcerpt() -> XMLBatchFrame {
    pending.withUnsafeBufferPointer { scan($0, isFinal: true) }
    if let recordPlace, scanner.isInRecord {
      recordEnd = base
      add(.unclosed, recordPlace)
    }
    return frame
  }

  private var frame: XMLBatchFrame {
    XMLBatchFrame(
      names: names, encoding: encoding, namespaces: scanner.envelope?.namespaces ?? [])
  }

  /// Ends the survey.
  ///
  /// - Parameters:
  ///   - schema: What the envelope without its records must satisfy; counts in it are compared where there is one.
  ///   - symbols: The names that the mappings know.
  /// - Returns: The frame, or why the batch is refused as a whole: `batch.unclosed`, `batch.envelope`, `batch.empty`,
  ///   `batch.count`, or what is wrong with the envelope as a document.
  package mutating func finish(
    schema: XMLSchema?, symbols: SymbolTable
  ) -> Result<XMLBatchFrame, RecordProblems> {
    pending.withUnsafeBufferPointer { scan($0, isFinal: true) }
    guard var envelope = scanner.envelope else { return .success(frame) }
    let isRecordOpen = scanner.isInRecord
    if isRecordOpen, endsWithRoot, let recordPlace {
      recordEnd = base
      add(.unclosed, recordPlace)
      envelope.close(scanner.openContainers)
    } else if !scanner.isClosed, !envelope.isOverflown {
      return .failure(RecordProblems([.batchUnclosed]))
    } else if base - recordEnd > Int64(limits.gap) {
      addGap(to: base)
    }
    if envelope.isOverflown { return .failure(RecordProblems([.batchEnvelopeTooLarge])) }
    if envelope.hasChangingNamespaces {
      return .failure(RecordProblems([.batchNamespacesChange]))
    }
    var problems = Self.problems(
      in: envelope, as: encoding, schema: schema, symbols: symbols,
      records: isRecordOpen ? nil : records)
    if problems.isEmpty, records == 0 { problems = [.batchEmpty] }
    return problems.isEmpty ? .success(frame) : .failure(RecordProblems(problems))
  }

  /// Checks the envelope as a document of its own, and the numbers of records that it tells; without `records`, as where
  /// the rest of a batch could not be cut, those are not looked at.
  private static func problems(
    in envelope: XMLEnvelope, as encoding: TextEncoding, schema: XMLSchema?, symbols: SymbolTable,
    records: Int?
  ) -> [RecordProblem] {
    let text: [UInt8]
    switch envelope.bytes.withUnsafeBufferPointer({ encoding.checkedUTF8(from: $0) }) {
    case .success(let decoded): text = decoded
    case .failure(let problem): return [envelope.placed(problem)]
    }
    let decoder = XMLDecoder(symbols: symbols)
    var document = Document()
    let problems = text.withUnsafeBufferPointer {
      decoder.decode(text: $0, at: 0, into: &document, schema: schema)
    }
    guard problems.isEmpty, let records, schema != nil else {
      return problems.map(envelope.placed)
    }
    for part in document.children(of: 0) {
      for node in document.children(of: part)
      where document.name(of: document.nodes[node].name, in: symbols) == "Count" {
        let told = Int(document.string(of: node).filter { !$0.isWhitespace })
        if told == records { continue }
        let place = InputPlace.text(offset: Int(document.nodes[node].offset), in: text)
        return [envelope.placed(.batchCount(told: told, found: records, place: place))]
      }
    }
    return []
  }
}

/// Everything that is wrong with something, in order.
package struct RecordProblems: Error, Sendable {
  package let all: [RecordProblem]

  init(_ all: [RecordProblem]) {
    self.all = all
  }
}
