import Archive
package import Configuration
package import Digests
import Foundation
package import Ledger
package import Pipeline
package import Referrals
import Routing
package import Spool

/// A home opened to be changed: under its lock, recovered, with one generation loaded.
///
/// The order matters: the lock before anything is looked at, the generation before any folder is touched, recovery before
/// anything new is decided.
package final class HomeSession: Sendable {
  package let paths: HomePaths
  package let generation: Generation
  package let key: MACKey
  package let ledger: SQLiteLedger
  package let home: OpenHome
  /// What an interrupted run before had left, and was put right.
  package let recovery: RecoveryReport
  /// Partners whose folders cannot be used, as something of theirs lies where ours should: what is for them waits.
  package let unusable: [PartnerID: SpoolProblem]
  private let lock: HomeLock

  /// Opens the home for a changing command.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - library: The folder of the shipped mappings.
  ///   - command: What is done under the lock, for whoever else wants it.
  /// - Throws: `SpoolProblem.held` when another program works on the home; ``Configuration/ConfigurationFaults``;
  ///   errors of disk, ledger and archive.
  package convenience init(
    _ paths: HomePaths, library: String, for command: String
  ) throws {
    let key = try HomeKey.read(paths)
    let lock = try HomeLock.take(paths.lock, for: command)
    let generation = try Self.load(paths, library: library)
    try PartnerFolders.makeUsable(for: generation.directory.partners, in: paths)
    try self.init(paths, key: key, lock: lock, generation: generation, isolates: true)
  }

  /// Opens the home for whoever holds the lock already.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - key: The home's key.
  ///   - lock: The home's lock.
  ///   - generation: What is decided under; its partners' folders are there.
  ///   - away: Partners whose folders cannot be used now; what is for them waits.
  ///   - isolates: Whether the folders of one partner that cannot be used leave the others in peace.
  /// - Throws: Errors of disk, ledger and archive; `SpoolProblem.moved` when a file is owed to a partner that is away.
  init(
    _ paths: HomePaths, key: MACKey, lock: HomeLock, generation: Generation,
    away: Set<PartnerID> = [], isolates: Bool = false
  ) throws {
    self.paths = paths
    self.key = key
    self.lock = lock
    let ledger = try SQLiteLedger.opening(paths)
    let partners = generation.directory.partners
    var unusable: [PartnerID: SpoolProblem] = [:]
    // Before anybody's folders are tried, which makes what is missing.
    try HomeFolders.requireOwed(ledger.start(), in: paths)
    let home: OpenHome
    do {
      home = try HomeFolders.open(paths, ledger: ledger, partners: partners, without: away)
    } catch {
      // Only now, as to look at the folders of each partner takes its time where there are many.
      if isolates { unusable = AwayPartners().obstructed(partners, in: paths) }
      guard !unusable.isEmpty else { throw error }
      home = try HomeFolders.open(
        paths, ledger: ledger, partners: partners, without: away.union(unusable.keys))
    }
    self.ledger = ledger
    self.home = home
    self.unusable = unusable
    self.generation = generation.pausing(away.union(unusable.keys))
    recovery = try Recovery(home: home, ledger: ledger, key: key).recover(at: Clock.now())
    try GenerationStore(folder: paths.generations).keep(generation)
  }

  /// Loads the configuration of a home.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - library: The folder of the shipped mappings.
  ///   - passedOver: A file of the home that counts as not there, such as one that is just being written.
  ///   - isWhole: True for all of the library, not only for what the home uses.
  /// - Returns: The generation that its files make.
  /// - Throws: ``Configuration/ConfigurationFaults`` or ``ConfigurationReadProblem``.
  package static func load(
    _ paths: HomePaths, library: String, without passedOver: String? = nil, isWhole: Bool = false
  ) throws -> Generation {
    var files = try ConfigurationFolder.home(at: paths.root)
    if let passedOver { files[passedOver] = nil }
    let shipped = try ConfigurationFolder.library(at: library)
    return isWhole
      ? try Generation.loadWhole(home: files, library: shipped).get()
      : try Generation.load(home: files, library: shipped).get()
  }

  /// Reads the time zone of a home, and nothing else of its configuration; the usual one where that is broken.
  ///
  /// - Throws: ``ConfigurationReadProblem``.
  package static func timezone(of paths: HomePaths, library: String) throws -> String {
    try ConfigurationGlance(
      home: ConfigurationFolder.home(at: paths.root),
      library: ConfigurationFolder.library(at: library)
    )
    .timezone
  }

  /// Recovers a home and does nothing else; needs no configuration, so that a broken one is in nobody's way.
  package static func recover(_ paths: HomePaths) throws -> RecoveryReport {
    let key = try HomeKey.read(paths)
    let lock = try HomeLock.take(paths.lock, for: "recover")
    let ledger = try SQLiteLedger.opening(paths)
    let home = try HomeFolders.open(paths, ledger: ledger, partners: [])
    let report = try Recovery(home: home, ledger: ledger, key: key).recover(at: Clock.now())
    try ledger.close()
    return withExtendedLifetime(lock) { report }
  }

  /// What a pass over every inbox works with.
  var setting: Run.Setting {
    var setting = Run.Setting(
      ledger: ledger, generation: generation, key: key, cores: Self.cores,
      now: Clock.now, wait: { try await Task.sleep(for: $0) })
    setting.load = { [store = GenerationStore(folder: paths.generations)] in try store.load($0) }
    return setting
  }

  /// Puts the ledger in order for the next program.
  package func close() throws {
    try ledger.close()
  }

  /// How many threads prepare and render.
  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}

/// The machine's clock.
package enum Clock {
  /// Now, in milliseconds since 1970.
  package static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

  /// The day that it is now, in UTC.
  package static func today() -> PartialDate { Day(containing: now()).partialDate }
}
