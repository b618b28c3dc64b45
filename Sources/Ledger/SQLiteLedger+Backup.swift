import GRDB
import Glibc

extension SQLiteLedger {
  /// Makes a copy at a path where nothing is so far: the ledger of one moment, while others may go on writing it.
  ///
  /// The copy is marked (``Ledger/isCopy()``): what happened after that moment it does not know, and the archive does.
  /// Nobody else may read it; whoever makes a backup syncs it as a whole.
  ///
  /// - Returns: Where the copy stands: the lengths of day files that belong to it, among others.
  /// - Throws: ``LedgerError``, and then there is nothing at the path that was not there before.
  @discardableResult
  package func backup(to path: String) throws -> LedgerStart {
    let descriptor = Self.openNew(path)
    guard descriptor >= 0 else { throw LedgerError(posix: errno) }
    Glibc.close(descriptor)
    do {
      return try Self.translatingErrors { try copy(to: path) }
    } catch {
      for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
      throw error
    }
  }

  private func copy(to path: String) throws -> LedgerStart {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      // Nobody needs half a copy: it is synced as a whole once it is there.
      try database.execute(sql: "PRAGMA synchronous = OFF")
    }
    let target = try DatabaseQueue(path: path, configuration: configuration)
    // In one step, which reads one snapshot; writers go on beside it.
    try backUp(to: target)
    try target.write { database in
      try Self.markCopy(in: database)
      // Whoever restores the copy later does not mean what somebody wanted done back then.
      try database.execute(sql: "DELETE FROM instructions")
    }
    let start = try target.read(Self.start)
    // The last connection to close moves what is in the log into the file and removes the log.
    try target.close()
    return start
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension LedgerError {
  /// Reads an error number of the operating system.
  fileprivate init(posix number: Int32) {
    switch number {
    case ENOSPC, EDQUOT: self = .full
    // SQLite's own results for a file that cannot be opened, and for any other trouble with one.
    case ENOENT, EEXIST, EACCES, ENOTDIR, EISDIR, ELOOP, EROFS: self = .io(result: 14)
    default: self = .io(result: 10)
    }
  }
}
