import Archive
import Exchange
import Ledger
import Spool

/// What the archive keeps before the records of a drop.
struct DropBeginning {
  /// The sender's own name for the file.
  private(set) var name: [UInt8] = []
  /// The bytes before the first record of a table or batch, which tell how each is read.
  ///
  /// They are the titles, or the namespaces that all records inherit; other drops have none.
  private(set) var preamble: [UInt8] = []
  /// The rows of a workbook, which is kept whole before its records.
  private(set) var rows: WorkbookRows?

  /// Reads the beginning of a drop.
  ///
  /// - Throws: Errors of the archive.
  init(of drop: DropRow, in archive: ArchiveFolder?) throws {
    guard let day = Day(parsing: drop.archive.day) else { throw LedgerError.corrupt }
    guard let archive else { throw ArchiveError.absent(day: day) }
    var reader = try archive.reader(of: day)
    reader.stand(at: UInt64(drop.archive.offset))
    if case .received(let line)? = try reader.nextEntry()?.line().body { name = line.name }
    guard case .slice(let slice)? = try reader.nextEntry()?.line().body,
      slice.drop == drop.number, slice.ordinal == 0
    else { return }
    rows = WorkbookRows(slice.bytes)
    if rows == nil { preamble = slice.bytes }
  }

  /// Returns a record as a drop of its own, from its slice of the archive.
  ///
  /// - `line`: The row or line where it stood.
  func bytes(ofRecordAt line: Int, slice: [UInt8]) -> [UInt8] {
    rows?.table(ofRow: line) ?? preamble + slice
  }
}
