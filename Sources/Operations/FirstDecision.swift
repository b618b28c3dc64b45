import Archive
import Ledger
import Pipeline
import Spool

/// What the archive tells of a record's first decision.
///
/// It stands behind the record's bytes, in the lines of the same commit, and the receipts of that commit behind it.
struct FirstDecision {
  /// The decision; `nil` where the archive is not at hand.
  private(set) var decided: ArchiveLine.Decided?
  /// The group that it was made in.
  private(set) var group: Int64 = 0
  /// The names of receipts that the sender was written in that group and that name the record.
  private(set) var receipts: [String] = []
  /// True when the sender is told in a receipt that goes on beyond the group, as the drop does.
  private(set) var isToldLater = false
  /// True when the record's day file was removed, as the home keeps its archive no longer.
  private(set) var isRemoved = false

  /// Finds the decision on a record.
  ///
  /// - `withReceipts`: Whether to read on to the end of the group, for the receipts.
  init(of row: RecordRow, in session: ReadingSession, withReceipts: Bool = false) throws {
    guard let day = Day(parsing: row.archive.day), HomeFolders.isFolder(session.paths.archive)
    else { return }
    let archive = try ArchiveFolder(reading: session.paths.archive, in: RealFileSystem())
    var reader: DayFileReader
    do {
      reader = try archive.reader(of: day)
    } catch ArchiveError.absent {
      isRemoved = true
      return
    }
    reader.stand(at: UInt64(row.archive.offset))
    // The day file may grow meanwhile: what counts is the group of the record's own bytes.
    guard let first = try reader.nextEntry()?.line() else { return }
    group = first.group
    while let entry = try reader.nextEntry() {
      // Most lines of a group are pieces of drops and files: their beginning tells enough.
      if Self.passedOver.contains(where: entry.begins) { continue }
      if decided != nil, entry.begins(as: Self.decision) { continue }
      let line = try entry.line()
      guard line.group == group else { return }
      switch line.body {
      case .decided(let found) where found.record == row.id: decided = found
      case .receipt(let output):
        if let decided, output.references.contains(decided.reference) {
          receipts.append(output.name)
        } else if output.content == .receiptParts(drop: row.drop) {
          receipts.append(output.name)
        }
      case .receiptPart(let part): isToldLater = isToldLater || part.drop == row.drop
      default: break
      }
      if decided != nil, !withReceipts { return }
    }
  }

  private static let passedOver = ["slice", "rendered", "staged"].map(ArchiveLine.beginning)
  private static let decision = ArchiveLine.beginning(ofType: "decided")
}
