package import Configuration
import Diagnostics
import Digests
import Formats
import Mapping
package import Routing

/// Surveys a drop of any size whose bytes come in pieces.
package struct DropSurveyor: Sendable {
  private let generation: Generation
  private let sender: Partner
  private let repeated: RepeatedRecord?
  private let known: SHA256Digest?
  private var hasher = SHA256Hasher()
  private var bytes: [UInt8] = []

  /// Begins a survey.
  ///
  /// - Parameters:
  ///   - generation: The generation that the drop is pinned to.
  ///   - sender: The owner of the inbox.
  ///   - repeated: For the bytes of one earlier record that is processed again: where it stood.
  package init(generation: Generation, sender: Partner, repeated: RepeatedRecord? = nil) {
    self.init(generation: generation, sender: sender, sha256: nil, repeated: repeated)
  }

  init(generation: Generation, sender: Partner, sha256: SHA256Digest?, repeated: RepeatedRecord?) {
    self.generation = generation
    self.sender = sender
    self.repeated = repeated
    known = sha256
  }

  /// Adds the bytes that follow.
  package mutating func add(_ piece: UnsafeRawBufferPointer) {
    hasher.update(piece)
    bytes.append(contentsOf: piece)
  }

  /// Ends the survey.
  package consuming func finish() -> DropSurvey {
    survey(bytes)
  }

  /// Surveys a whole drop.
  mutating func survey(_ bytes: [UInt8]) -> DropSurvey {
    let (form, records) = form(of: bytes)
    return DropSurvey(
      form: form, records: records, sha256: known ?? hasher.digest(), size: Int64(bytes.count))
  }

  private func form(of bytes: [UInt8]) -> (DropSurvey.Form, Int) {
    if let problem = FileSniffer.problem(in: bytes) { return (.unreadable([problem]), 1) }
    let mappings = (sender.inbox?.mappings ?? []).compactMap(generation.mappings.mapping(named:))
    if Self.looksLikeXML(bytes) { return (.document, 1) }
    let candidates = mappings.compactMap { mapping -> (CompiledMapping, [String])? in
      guard case .csv(let options) = mapping.format else { return nil }
      return (mapping, options.columns + options.otherColumns + ReceiptColumn.titles)
    }
    guard !candidates.isEmpty else {
      return (.unreadable([PrepareProblem.noTableHere(readable: mappings)]), 1)
    }
    switch Self.bestTable(of: bytes, candidates) {
    case .failure(let problem): return (.unreadable([problem]), 1)
    case .success(let frame):
      let rows = frame.table.ownRows.count
      return rows == 0 ? (.unreadable([PrepareProblem.noRows]), 1) : (.table(frame), rows)
    }
  }

  /// True for a file whose first character, behind a byte order mark and blanks, is `<`.
  private static func looksLikeXML(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(64).first { $0 == 0x3C || $0 > 0x20 && $0 < 0x80 } == 0x3C
  }

  /// Reads the table by the mapping that knows most of its columns; of equals, the first in the inbox's list.
  private static func bestTable(
    of bytes: [UInt8], _ candidates: [(mapping: CompiledMapping, columns: [String])]
  ) -> Result<TableFrame, RecordProblem> {
    var best: (mapping: CompiledMapping, table: CSVTable, known: Int)?
    var firstProblem: RecordProblem?
    for (mapping, columns) in candidates {
      do throws(RecordProblem) {
        let table = try CSVTable(bytes: bytes, expecting: columns)
        let known = table.header.count - table.unknownColumns.count
        if best.map({ known > $0.known }) ?? true { best = (mapping, table, known) }
      } catch {
        firstProblem = firstProblem ?? error
      }
    }
    if let best {
      return .success(
        TableFrame(
          mapping: best.mapping, table: best.table,
          remarks: PrepareProblem.unknownColumns(best.table.unknownColumns).map { [$0] } ?? []))
    }
    return .failure(firstProblem ?? PrepareProblem.noTableHere(readable: candidates.map(\.mapping)))
  }
}
