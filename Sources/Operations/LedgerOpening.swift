import Archive
import Foundation
import Ledger
import Pipeline
import Spool

extension SQLiteLedger {
  /// Opens the ledger of a home to be changed, under the home's lock.
  ///
  /// Where it is lost and the archive is not, a new one is made that counts as a copy of before the first commit: recovery
  /// then lets it learn everything from the archive, and holds what may have been delivered.
  ///
  /// - Parameter paths: The home.
  /// - Returns: The ledger.
  /// - Throws: ``Ledger/LedgerError``; errors of the archive's folder.
  static func opening(_ paths: HomePaths) throws -> SQLiteLedger {
    let isLost = try !FileManager.default.fileExists(atPath: paths.ledger) && paths.hasArchive()
    let ledger = try SQLiteLedger(path: paths.ledger)
    if isLost { try ledger.markCopy() }
    return ledger
  }
}

extension HomePaths {
  /// True where anything was ever archived.
  func hasArchive() throws -> Bool {
    guard try RealFileSystem().existingFolder(archive) != nil else { return false }
    return try !ArchiveFolder(reading: archive, in: RealFileSystem()).days().isEmpty
  }
}
