import Archive
package import Configuration
import Diagnostics
import Digests
import Ledger
package import Pipeline
import Routing
import Spool

/// A home opened for a plan: without its lock, for reading alone, with one generation loaded.
///
/// Invariant: nothing is created, renamed, touched or synced anywhere in the home.
package struct PlanSession {
  let paths: HomePaths
  package let generation: Generation
  let ledger: any Ledger
  let home: HomeView
  let setting: Run.Setting
  /// The moment of the plan, in milliseconds since 1970: a run would have many.
  let now: Int64
  /// True when another program works on the home.
  let isAtWork: Bool
  private let files: LedgerFiles

  /// Opens the home.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - library: The folder of the shipped mappings.
  /// - Throws: ``Configuration/ConfigurationFaults``; errors of key, disk and ledger; a ``Diagnostics/Diagnostic`` for the
  ///   copy of a backup that has not caught up with the archive.
  package init(_ paths: HomePaths, library: String) throws {
    self.paths = paths
    let key = try HomeKey.read(paths)
    generation = try HomeSession.load(paths, library: library)
    let now = Clock.now()
    self.now = now
    if case .held = try HomeLock.state(of: paths.lock) { isAtWork = true } else { isAtWork = false }
    files = LedgerFiles(paths.ledger)
    ledger = try Self.ledger(paths)
    home = try HomeView(
      paths, on: RealFileSystem(),
      inboxes: HomeFolders.inboxes(
        paths, known: ledger.start().partners.keys, partners: generation.directory.partners),
      ledger: ledger, at: now)
    var setting = Run.Setting(
      ledger: ledger, generation: generation, key: key, cores: HomeSession.cores, now: { now },
      wait: { _ in })
    setting.load = { [store = GenerationStore(folder: paths.generations)] in try store.load($0) }
    self.setting = setting
  }

  /// Opens the ledger, or an empty one where a first run would make it.
  private static func ledger(_ paths: HomePaths) throws -> any Ledger {
    let ledger: any Ledger
    do {
      ledger = try SQLiteLedger.lookOnly(path: paths.ledger)
    } catch LedgerError.missing, LedgerError.older(found: 0, _) {
      // The second is a file in which a first run had begun to make one.
      guard try !paths.hasArchive() else { throw LedgerError.missing }
      return MemoryLedger()
    }
    guard try !ledger.isCopy() else {
      throw Diagnostic(
        code: "plan.copy", what: "the ledger comes from a backup and has not caught up",
        why: "what was done since the backup stands in the archive, and a run reads it there first",
        fix: "interchange recover, then plan again")
    }
    return ledger
  }

  /// Opens the archive for reading; `nil` where nothing was received.
  func archive() throws -> ArchiveFolder? {
    guard HomeFolders.isFolder(paths.archive) else { return nil }
    return try ArchiveFolder(reading: paths.archive, in: RealFileSystem())
  }

  /// Throws where somebody has begun to work on the home since the plan began, or has ended so that what was read of the
  /// ledger is of two moments.
  func requireUnchanged() throws {
    let now = LedgerFiles(paths.ledger)
    guard now != files, !isAtWork || !files.wereOfOneMoment(until: now) else { return }
    throw Diagnostic(
      code: "plan.overtaken", what: "another program began to work on the home meanwhile",
      why: "what was planned is partly of before and partly of after",
      fix: "plan again when it has ended")
  }
}
