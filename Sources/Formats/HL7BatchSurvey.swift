package import Diagnostics

/// Surveys a file of HL7 v2 whose bytes come in pieces: how many messages it has, and whether what stands around them is
/// sound.
package struct HL7BatchSurvey: Sendable {
  private let limits: XMLBatchSurvey.Limits
  private var scanner: HL7Scanner
  private var pending: [UInt8] = []
  /// The bytes before the pending ones.
  private var base: Int64 = 0
  /// The place that lines have been counted to, and its index in the buffer.
  private var lines = LineCounter()
  private var counted = 0
  private var isOverflown = false
  package private(set) var records = 0
  package private(set) var stretches: [XMLBatchSurvey.Stretch] = []
  private var recordStart: Int64 = 0
  private var recordEnd: Int64 = 0
  private var recordPlace = LineCounter()
  private var envelope = Envelope()
  private var envelopeBytes = 0

  /// Begins a survey.
  ///
  /// - Parameters:
  ///   - head: The beginning of the file, which is added like what follows.
  ///   - limits: How large things may be.
  package init(head: [UInt8], limits: XMLBatchSurvey.Limits = XMLBatchSurvey.Limits()) {
    self.limits = limits
    scanner = HL7Scanner(at: head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }

  /// Adds the bytes that follow, from the first of the file.
  package mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    if isOverflown { return }
    if pending.isEmpty {
      scan(piece, isFinal: false)
    } else {
      let joined = pending + Array(piece)
      joined.withUnsafeBufferPointer { scan($0, isFinal: false) }
    }
  }

  private mutating func scan(_ buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool) {
    counted = 0
    while let event = scanner.next(in: buffer, isFinal: isFinal) {
      takeLines(in: buffer)
      switch event {
      case .recordStart(let index):
        count(to: index, in: buffer)
        begin(at: base + Int64(index))
      case .recordEnd(let index): end(at: base + Int64(index))
      }
    }
    takeLines(in: buffer)
    let consumed = max(counted, isFinal ? buffer.count : min(scanner.consumed, buffer.count))
    count(to: consumed, in: buffer)
    pending = Array(buffer[consumed...])
    scanner.drop(consumed)
    base += Int64(consumed)
    if pending.count > limits.envelope {
      // A line that belongs to no message and does not end.
      envelope.note(.batchEnvelopeTooLarge)
      pending = []
      isOverflown = true
    }
  }

  private mutating func count(to index: Int, in buffer: UnsafeBufferPointer<UInt8>) {
    lines.advance(over: UnsafeBufferPointer(rebasing: buffer[counted..<index]))
    counted = index
  }

  private mutating func begin(at offset: Int64) {
    records += 1
    envelope.messages += 1
    envelope.messagesOfBatch += 1
    recordStart = offset
    recordPlace = lines
    if recordStart - recordEnd > Int64(limits.gap) { addGap(to: recordStart) }
  }

  private mutating func end(at offset: Int64) {
    recordEnd = offset
    guard recordEnd - recordStart > Int64(limits.record) else { return }
    stretches.append(
      XMLBatchSurvey.Stretch(
        kind: .tooLarge, ordinal: records, range: recordStart..<recordEnd,
        line: recordPlace.line, column: recordPlace.column))
  }

  private mutating func addGap(to end: Int64) {
    stretches.append(
      XMLBatchSurvey.Stretch(
        kind: .between, ordinal: 0, range: recordEnd..<end, line: 1, column: 1))
  }

  /// The bytes so far of the message that has not ended; 0 between messages.
  package var openRecordBytes: Int64 {
    scanner.isInRecord ? base + Int64(pending.count) - recordStart : 0
  }
  /// Where it begins.
  package var openRecordPlace: InputPlace { recordPlace.place }

  /// Ends the survey of one message by itself: nothing but the messages counts.
  package mutating func finishExcerpt() {
    if isOverflown { return }
    pending.withUnsafeBufferPointer { scan($0, isFinal: true) }
  }

  /// Ends the survey.
  ///
  /// - Returns: Why the file is refused as a whole, or `nil`: `batch.unclosed`, `batch.envelope`, `batch.empty`,
  ///   `batch.count` or `hl7.outside`.
  package mutating func finish() -> RecordProblem? {
    finishExcerpt()
    if base - recordEnd > Int64(limits.gap) { addGap(to: base) }
    if let problem = envelope.problem { return problem }
    if envelope.isBatchOpen { return .hl7BatchUnclosed("BHS") }
    if envelope.isFileOpen { return .hl7BatchUnclosed("FHS") }
    return records == 0 ? .hl7Empty : nil
  }

  // MARK: What stands around messages

  /// What the headers and trailers have told so far.
  private struct Envelope {
    var messages = 0
    var messagesOfBatch = 0
    var batches = 0
    var isFileOpen = false
    var isBatchOpen = false
    /// The first that is wrong.
    private(set) var problem: RecordProblem?

    mutating func note(_ problem: RecordProblem) {
      if self.problem == nil { self.problem = problem }
    }

    /// Compares a count that a trailer tells, if it tells one.
    mutating func compare(_ told: String, with found: Int, at place: InputPlace) {
      if told.isEmpty || Int(told) == found { return }
      note(.batchCount(told: Int(told), found: found, place: place))
    }
  }

  private mutating func takeLines(in buffer: UnsafeBufferPointer<UInt8>) {
    for (line, range) in scanner.lines {
      envelopeBytes += range.count
      if envelopeBytes > limits.envelope { envelope.note(.batchEnvelopeTooLarge) }
      switch line {
      case .fileHeader: envelope.isFileOpen = true
      case .batchHeader:
        if envelope.isBatchOpen { envelope.note(.hl7BatchUnclosed("BHS")) }
        envelope.isBatchOpen = true
        envelope.batches += 1
        envelope.messagesOfBatch = 0
      case .batchTrailer:
        envelope.compare(
          told(by: range, in: buffer), with: envelope.messagesOfBatch,
          at: place(of: range, in: buffer))
        envelope.isBatchOpen = false
        envelope.messagesOfBatch = 0
      case .fileTrailer:
        // It counts batches; without any there are only the messages to count.
        envelope.compare(
          told(by: range, in: buffer),
          with: envelope.batches > 0 ? envelope.batches : envelope.messages,
          at: place(of: range, in: buffer))
        envelope.isFileOpen = false
      case .stray: envelope.note(.hl7Outside(place: place(of: range, in: buffer)))
      }
    }
    scanner.lines.removeAll(keepingCapacity: true)
  }

  /// The first field of a trailer: the mark behind its name is the one between fields.
  private func told(by range: Range<Int>, in buffer: UnsafeBufferPointer<UInt8>) -> String {
    guard range.count > 3 else { return "" }
    let mark = buffer[range.lowerBound + 3]
    let field = buffer[(range.lowerBound + 4)..<range.upperBound].prefix { $0 != mark }
    return String(decoding: field.filter { $0 > 0x20 }.prefix(20), as: UTF8.self)
  }

  private func place(of range: Range<Int>, in buffer: UnsafeBufferPointer<UInt8>) -> InputPlace {
    var lines = lines
    lines.advance(over: UnsafeBufferPointer(rebasing: buffer[counted..<range.lowerBound]))
    return lines.place
  }
}
