package import Configuration
package import Diagnostics
package import Digests
import Formats
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
    /// Something nobody can read: one rejected record stands for it.
    case unreadable([RecordProblem])
  }

  package let form: Form
  /// How many records the drop has; at least one.
  package let records: Int
  package let sha256: SHA256Digest
  /// Bytes of the drop.
  package let size: Int64
}

/// What the rows of a table need to be read.
package struct TableFrame: Sendable {
  /// Reads each row.
  package let mapping: CompiledMapping
  let table: CSVTable
  /// What the sender should know of the file as a whole.
  let remarks: [RecordProblem]
}

extension DropSurvey {
  /// Surveys a drop that is held in memory; of a single XML document no more than its first tag is looked at.
  package init(of drop: Drop, from sender: Partner, in generation: Generation) {
    var surveyor = DropSurveyor(
      generation: generation, sender: sender, sha256: drop.sha256, repeated: drop.repeated)
    self = surveyor.survey(drop.bytes)
  }
}
