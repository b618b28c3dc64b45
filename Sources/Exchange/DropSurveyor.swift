package import Configuration
package import Diagnostics
import Digests
import Formats
import Mapping
package import Routing

/// Surveys a drop of any size whose bytes come in pieces, in bounded memory.
package struct DropSurveyor: Sendable {
  /// How far a survey has come.
  private enum Stage {
    /// The drop's beginning is gathered, to see what kind of file it is.
    case head([UInt8])
    /// What kind of file it is, is known; nothing but its digest and size are wanted any more.
    case decided(DropSurvey.Form)
    case table(CSVSurvey, mappings: [CompiledMapping])
    /// What may be a workbook is gathered whole: its directory stands at its end.
    case workbook([UInt8])
    case batch(XMLBatchSurvey, envelope: XMLSchema?)
    case messages(HL7BatchSurvey)
  }

  private let generation: Generation
  private let mappings: [CompiledMapping]
  private let repeated: RepeatedRecord?
  private let limits: CutLimits
  private var hasher = SHA256Hasher()
  private var size: Int64 = 0
  private var stage = Stage.head([])

  /// Begins a survey.
  ///
  /// - Parameters:
  ///   - generation: The generation that the drop is pinned to.
  ///   - sender: The owner of the inbox.
  ///   - repeated: For the bytes of one earlier record that is processed again: where it stood.
  ///   - limits: How large things may be.
  package init(
    generation: Generation, sender: Partner, repeated: RepeatedRecord? = nil,
    limits: CutLimits = CutLimits()
  ) {
    self.generation = generation
    self.repeated = repeated
    self.limits = limits
    mappings = (sender.inbox?.mappings ?? []).compactMap(generation.mappings.mapping(named:))
  }

  /// Adds the bytes that follow.
  package mutating func add(_ piece: UnsafeRawBufferPointer) {
    hasher.update(piece)
    add(piece.bindMemory(to: UInt8.self))
  }

  private mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    size += Int64(piece.count)
    switch stage {
    case .decided: break
    case .head(var head):
      stage = .head([])
      let wanted = min(limits.head - head.count, piece.count)
      head.append(contentsOf: piece[..<wanted])
      guard wanted < piece.count else {
        stage = .head(head)
        return
      }
      stage = begin(head, isWhole: false)
      size -= Int64(piece.count - wanted)
      add(UnsafeBufferPointer(rebasing: piece[wanted...]))
    case .table(var survey, let mappings):
      stage = .head([])
      survey.add(piece)
      stage = .table(survey, mappings: mappings)
    case .workbook(var bytes):
      stage = .head([])
      bytes.append(contentsOf: piece)
      stage =
        bytes.count > Workbook.Limits().file
        ? .decided(.unreadable([Workbook.tooLarge()])) : .workbook(bytes)
    case .batch(var survey, let envelope):
      stage = .head([])
      survey.add(piece)
      stage = .batch(survey, envelope: envelope)
    case .messages(var survey):
      stage = .head([])
      survey.add(piece)
      stage = .messages(survey)
    }
  }

  /// Why nothing of the drop will be taken, however it goes on, once more of it has been read than such a drop is worth.
  ///
  /// Its sender loses nothing by it but a gigabyte's wait: a file of which nobody can read anything, or a record that is
  /// larger than any that is taken and does not end.
  package var hopelessness: RecordProblem? {
    guard size > limits.hopeless else { return nil }
    let place = InputPlace.text(line: 1, column: 1)
    switch stage {
    case .head, .workbook: return nil
    case .decided(.document): return .recordTooLarge(most: limits.record, place: place)
    case .decided(.unreadable(let problems)), .decided(.refused(let problems)):
      return problems.first
    case .decided: return nil
    case .table(let survey, _):
      if let refusal = survey.refusal { return refusal }
      guard survey.openRowBytes > limits.hopeless else { return nil }
      return .recordTooLarge(
        most: limits.record, place: .cell(row: survey.openRowNumber, column: 1, title: ""))
    case .batch(let survey, _):
      guard survey.openRecordBytes > limits.hopeless else { return nil }
      return .recordTooLarge(most: limits.record, place: survey.openRecordPlace)
    case .messages(let survey):
      guard survey.openRecordBytes > limits.hopeless else { return nil }
      return .recordTooLarge(most: limits.record, place: survey.openRecordPlace)
    }
  }

  /// Ends the survey.
  package consuming func finish() -> DropSurvey {
    end(sha256: hasher.digest())
  }

  /// Surveys a whole drop whose digest is known.
  consuming func survey(_ bytes: [UInt8], sha256: SHA256Digest) -> DropSurvey {
    if bytes.count <= limits.head {
      size = Int64(bytes.count)
      stage = begin(bytes, isWhole: true)
    } else {
      bytes.withUnsafeBufferPointer { add($0) }
    }
    return end(sha256: sha256)
  }

  // MARK: The beginning

  private func begin(_ head: [UInt8], isWhole: Bool) -> Stage {
    if Workbook.mayBegin(with: head), !tables.mappings.isEmpty { return .workbook(head) }
    if let problem = FileSniffer.problem(in: head) { return .decided(.unreadable([problem])) }
    switch FirstCharacter(of: head) {
    case .angle: return beginXML(head)
    case .bracket where mappings.contains(where: \.format.readsJSON): return .decided(.document)
    case .bracket, .other: return beginMessages(head) ?? beginTable(head, isWhole: isWhole)
    }
  }

  /// The mappings that read tables, and what each expects of one.
  private var tables: (mappings: [CompiledMapping], expected: [CSVFrame.Expectation]) {
    var tables: [CompiledMapping] = []
    var expected: [CSVFrame.Expectation] = []
    for mapping in mappings {
      guard case .csv(let options) = mapping.format else { continue }
      tables.append(mapping)
      expected.append(
        CSVFrame.Expectation(
          columns: options.columns + options.otherColumns, ours: ReceiptColumn.titles,
          ordinary: ReceiptColumn.ordinary))
    }
    return (tables, expected)
  }

  private func beginTable(_ head: [UInt8], isWhole: Bool) -> Stage {
    let (tables, expected) = tables
    guard !tables.isEmpty else {
      return .decided(.unreadable([PrepareProblem.noTableHere(readable: mappings)]))
    }
    do throws(RecordProblem) {
      let survey = try CSVSurvey(
        head: head, isWhole: isWhole, expecting: expected, largest: limits.record)
      return .table(survey, mappings: tables)
    } catch {
      return .decided(.unreadable([error]))
    }
  }

  private func beginXML(_ head: [UInt8]) -> Stage {
    let batches = mappings.filter { $0.recordPath.count > 1 }
    guard !batches.isEmpty, let root = xmlRootName(of: head),
      let first = batches.first(where: { $0.recordPath[0] == root })
    else { return .decided(.document) }
    let containers = first.recordPath.dropLast()
    let records = batches.filter { $0.recordPath.dropLast() == containers }
    let schema = records.lazy.compactMap(envelopeSchema).first
    let names = XMLBatchNames(
      containers: Array(containers), records: records.compactMap(\.recordPath.last),
      others: schema?.rootElements.filter { $0 != root })
    do throws(RecordProblem) {
      var survey = try XMLBatchSurvey(names, head: head, limits: batchLimits)
      head.withUnsafeBufferPointer { survey.add($0) }
      return .batch(survey, envelope: schema)
    } catch {
      return .decided(.refused([error]))
    }
  }

  private func envelopeSchema(_ mapping: CompiledMapping) -> XMLSchema? {
    guard case .xml(let options) = mapping.format, let path = options.envelope else { return nil }
    return generation.schemas[path]
  }

  /// Begins the survey of HL7 v2; `nil` for a file of another kind.
  private func beginMessages(_ head: [UInt8]) -> Stage? {
    let isExpected = mappings.contains { if case .hl7v2 = $0.format { true } else { false } }
    guard head.withUnsafeBufferPointer({ HL7Scanner.isHL7($0) }) else {
      let isAlone = mappings.allSatisfy { if case .hl7v2 = $0.format { true } else { false } }
      return isExpected && isAlone
        ? .decided(.unreadable([.hl7NoHeader(at: .text(line: 1, column: 1))])) : nil
    }
    guard isExpected else {
      return .decided(.unreadable([PrepareProblem.noHL7Here(readable: mappings)]))
    }
    var survey = HL7BatchSurvey(head: head, limits: batchLimits)
    head.withUnsafeBufferPointer { survey.add($0) }
    return .messages(survey)
  }

  private var batchLimits: XMLBatchSurvey.Limits {
    var result = XMLBatchSurvey.Limits()
    result.record = limits.record
    result.gap = limits.gap
    result.envelope = limits.envelope
    return result
  }

  // MARK: The end

  private consuming func end(sha256: SHA256Digest) -> DropSurvey {
    if case .head(let head) = stage { stage = begin(head, isWhole: true) }
    switch stage {
    case .head, .decided(.document):
      guard size > limits.record else { return survey(.document, sha256) }
      let problem = RecordProblem.recordTooLarge(
        most: limits.record, place: .text(line: 1, column: 1))
      return survey(.refused([problem]), sha256)
    case .decided(let form): return survey(form, sha256)
    case .table(let table, let mappings): return end(table, mappings, sha256)
    case .workbook(let bytes):
      let (mappings, expected) = tables
      return DropSurvey(
        workbook: bytes, sha256: sha256, mappings: mappings, expecting: expected, limits: limits)
    case .batch(let batch, let envelope): return end(batch, envelope, sha256)
    case .messages(let messages): return end(messages, sha256)
    }
  }

  private func survey(
    _ form: DropSurvey.Form, _ sha256: SHA256Digest, records: Int = 1,
    stretches: [DropSurvey.Stretch] = []
  ) -> DropSurvey {
    DropSurvey(form: form, records: records, sha256: sha256, size: size, stretches: stretches)
  }

  private func end(
    _ table: CSVSurvey, _ mappings: [CompiledMapping], _ sha256: SHA256Digest
  ) -> DropSurvey {
    var table = table
    do throws(RecordProblem) {
      let frame = try table.finish()
      guard table.records > 0 else { return survey(.unreadable([PrepareProblem.noRows]), sha256) }
      var stretches = table.large.map { row in
        DropSurvey.Stretch(
          ordinal: row.ordinal, range: row.range, line: row.number, column: 1,
          problem: row.ordinal == 0 ? nil : Self.problem(of: row, frame, limits))
      }
      var records = table.records
      if repeated != nil, records > 1 {
        // Of a record that is processed again, what stands above it was read before.
        stretches = [
          DropSurvey.Stretch(
            ordinal: 0, range: Int64(frame.rowsStart)..<table.lastRecordStart, line: 1, column: 1,
            problem: nil)
        ]
        records = 1
      }
      return survey(
        .table(TableFrame(mapping: mappings[table.chosen], table: frame)), sha256,
        records: records, stretches: stretches)
    } catch {
      return survey(.unreadable([error]), sha256)
    }
  }

  private static func problem(
    of row: CSVSurvey.LargeRow, _ frame: CSVFrame, _ limits: CutLimits
  ) -> RecordProblem {
    guard let column = row.unclosedColumn else {
      return .recordTooLarge(
        most: limits.record, place: .cell(row: row.number, column: 1, title: ""))
    }
    let title = column <= frame.header.count ? frame.header[column - 1].title : ""
    return .unclosedQuote(place: .cell(row: row.number, column: column, title: title))
  }

  private func end(
    _ batch: XMLBatchSurvey, _ envelope: XMLSchema?, _ sha256: SHA256Digest
  ) -> DropSurvey {
    var batch = batch
    let frame: XMLBatchFrame
    if repeated != nil {
      frame = batch.finishExcerpt()
      guard batch.records > 0 else { return survey(.document, sha256) }
    } else {
      switch batch.finish(schema: envelope, symbols: generation.mappings.symbols) {
      case .success(let found): frame = found
      case .failure(let problems): return survey(.refused(problems.all), sha256)
      }
    }
    return survey(
      .batch(frame), sha256, records: batch.records, stretches: stretches(batch.stretches))
  }

  private func end(_ messages: HL7BatchSurvey, _ sha256: SHA256Digest) -> DropSurvey {
    var messages = messages
    if repeated != nil {
      messages.finishExcerpt()
    } else if let problem = messages.finish() {
      return survey(.refused([problem]), sha256)
    }
    return survey(
      .messages, sha256, records: max(1, messages.records),
      stretches: stretches(messages.stretches))
  }

  private func stretches(_ found: [XMLBatchSurvey.Stretch]) -> [DropSurvey.Stretch] {
    found.map { stretch in
      let place = InputPlace.text(line: stretch.line, column: stretch.column)
      let problem: RecordProblem? =
        switch stretch.kind {
        case .between: nil
        case .tooLarge: .recordTooLarge(most: limits.record, place: place)
        case .unclosed: .recordUnclosed(place: place)
        }
      return DropSurvey.Stretch(
        ordinal: stretch.ordinal, range: stretch.range, line: stretch.line,
        column: stretch.column, problem: problem)
    }
  }
}
