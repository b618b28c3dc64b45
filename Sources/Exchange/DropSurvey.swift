package import Configuration
package import Diagnostics
package import Digests
package import Formats
package import Mapping
package import Routing

/// What one pass over a drop's bytes tells, before any of its records is taken.
///
/// Depends on nothing but the bytes, the sender's agreement and the generation, so that it can be made again at any time.
package struct DropSurvey: Sendable {
  /// What kind of file a drop is.
  package enum Form: Sendable {
    /// One XML document that is one record.
    case document
    /// A spreadsheet as text, each row a record.
    case table(TableFrame)
    /// An XML document with records in it.
    case batch(XMLBatchFrame)
    /// HL7 v2, each message a record.
    case messages
    /// A file that is refused as a whole, before any of its records is taken: one rejected record stands for it.
    case refused([RecordProblem])
    /// Something nobody can read: one rejected record stands for it.
    case unreadable([RecordProblem])
  }

  package let form: Form
  /// How many records the drop has; at least one.
  package let records: Int
  package let sha256: SHA256Digest
  /// Bytes of the drop.
  package let size: Int64
  /// What is taken whole and not looked into, in order.
  let stretches: [Stretch]

  init(
    form: Form, records: Int, sha256: SHA256Digest, size: Int64, stretches: [Stretch] = []
  ) {
    self.form = form
    self.records = records
    self.sha256 = sha256
    self.size = size
    self.stretches = stretches
  }

  /// A stretch of a drop that is taken whole: a record that nobody reads, or much between records.
  struct Stretch: Sendable {
    /// The record's ordinal; 0 for what is none.
    let ordinal: Int
    /// Its bytes of the drop.
    let range: Range<Int64>
    /// The row or line where it begins.
    let line: Int
    let column: Int
    /// Why nobody reads it; `nil` for what is no record.
    let problem: RecordProblem?
  }
}

/// What the rows of a table need to be read.
package struct TableFrame: Sendable {
  /// Reads each row.
  package let mapping: CompiledMapping
  let table: CSVFrame
  /// The rows, where the drop itself is a workbook.
  let sheet: SheetText?
  /// The loose names of the columns that rules read.
  let readColumns: Set<String>
  /// What the sender should know of the file as a whole.
  let remarks: [RecordProblem]

  init(mapping: CompiledMapping, table: CSVFrame, sheet: SheetText? = nil) {
    self.mapping = mapping
    self.table = table
    self.sheet = sheet
    readColumns = table.readColumns
    remarks =
      (PrepareProblem.unknownColumns(table.unknownColumns).map { [$0] } ?? [])
      + (sheet?.remarks ?? [])
  }
}

/// How large things of a drop may be, in bytes.
package struct CutLimits: Sendable, Hashable {
  /// A record; a larger one is rejected.
  package var record = 16 << 20
  /// What a survey keeps of a drop's beginning: the titles of a table and the first tag of a batch must stand in it.
  package var head = 1 << 20
  /// What lies between two records of a batch, before it is taken whole.
  package var gap = 1 << 20
  /// Everything around the records of a batch.
  package var envelope = 1 << 20
  /// What is read of a drop in which nothing can be read, before the rest of it is left alone.
  package var hopeless = 64 << 20
  /// What a cutter reads at once.
  package var read = 256 << 10

  package init() {}
}

extension DropSurvey {
  /// Surveys a drop that is held in memory; of a single XML document no more than its first tag is looked at.
  package init(
    of drop: Drop, from sender: Partner, in generation: Generation, limits: CutLimits = CutLimits()
  ) {
    if let control = DropSurvey(control: drop, from: sender) {
      self = control
      return
    }
    let surveyor = DropSurveyor(
      generation: generation, sender: sender, repeated: drop.repeated, limits: limits)
    self = surveyor.survey(drop.bytes, sha256: drop.sha256)
  }
}
