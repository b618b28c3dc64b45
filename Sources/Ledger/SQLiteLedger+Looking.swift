import Foundation
import GRDB
import Glibc

extension SQLiteLedger {
  /// Opens the ledger at a path to be looked at as it is now, and changes nothing on the disk.
  ///
  /// ``readOnly(path:)`` lets SQLite make its log and its index beside the file and remove them again. Here:
  /// - Where there is no log, nobody has the ledger open, and the file is all there is. It is read without a lock: if
  ///   somebody begins to write it meanwhile, what is read may be of two moments, which ``LedgerFiles`` tells.
  /// - Where there is a log, of a process at work or of one that was killed, it is read through its index, or through one in
  ///   memory where nobody keeps that up to date. (To root SQLite gives the owner that they have to both once more.)
  ///
  /// Everything is read in one transaction, so that all of it is of one moment.
  ///
  /// - Throws: ``LedgerError``: `missing` without a file, `newer` or `older` for another version than ours.
  package static func lookOnly(path: String) throws -> SQLiteLedger {
    guard access(path, F_OK) == 0 else { throw LedgerError.missing }
    try requireFile(path)
    var configuration = configuration(readsOnly: true)
    configuration.readonly = true
    // The transaction lasts as long as the connection.
    configuration.allowsUnsafeTransactions = true
    let mode = LedgerFiles(path).hasLog ? "readonly_shm=1" : "immutable=1"
    return try translatingErrors {
      let queue = try DatabaseQueue(
        path: "file:\(escaped(path))?mode=ro&\(mode)", configuration: configuration)
      let version = try queue.unsafeRead { database in
        try database.beginTransaction(.deferred)
        return try SQLiteSchema.version(of: database)
      }
      try requireVersion(version)
      return SQLiteLedger(reading: queue)
    }
  }

  /// A path as the part of a URI before its options.
  private static func escaped(_ path: String) -> String {
    path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
  }
}

/// What the files of a ledger look like from outside, to see whether somebody writes it.
package struct LedgerFiles: Sendable, Hashable {
  private let ledger: Look?
  private let log: Look?

  private struct Look: Hashable {
    let inode: UInt64
    let size: Int64
    let seconds: Int
    let nanoseconds: Int

    init?(_ path: String) {
      var found = stat()
      guard stat(path, &found) == 0 else { return nil }
      inode = UInt64(found.st_ino)
      size = Int64(found.st_size)
      seconds = found.st_mtim.tv_sec
      nanoseconds = found.st_mtim.tv_nsec
    }
  }

  /// Looks at the files of the ledger at a path.
  package init(_ path: String) {
    ledger = Look(path)
    log = Look(path + "-wal")
  }

  /// True where SQLite's log lies beside the ledger with more in it than its head: changes that the file does not have.
  package var hasLog: Bool { (log?.size ?? 0) > Self.logHead }

  /// The bytes before the first change in a log.
  private static let logHead: Int64 = 32

  /// True where what ``SQLiteLedger/lookOnly(path:)`` read since then is of one moment, as the files look by now.
  package func wereOfOneMoment(until now: LedgerFiles) -> Bool {
    hasLog || ledger == now.ledger
  }
}
