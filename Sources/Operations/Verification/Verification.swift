import Archive
import Digests
import Ledger
package import Pipeline
import Spool

/// Proves that what a home has taken in is accounted for: every record in one bucket, every delivery with its file, every
/// row of the ledger with its line in the archive and back, every drop the sum of its pieces.
///
/// Reads only, and needs no lock: everything is looked at as of one moment, while a program may go on.
package struct Verification: Sendable {
  private let paths: HomePaths
  private let isThorough: Bool

  /// - Parameters:
  ///   - paths: The home.
  ///   - isThorough: Whether every byte is hashed too: of drops, of files as the archive has them, and of files in
  ///     outboxes.
  package init(_ paths: HomePaths, thorough isThorough: Bool) {
    self.paths = paths
    self.isThorough = isThorough
  }

  /// Verifies the home.
  ///
  /// - Returns: What was found.
  /// - Throws: Errors of the home's key, ledger and disk; damage is a problem in the report.
  package func run() async throws -> VerificationReport {
    let key = try HomeKey.read(paths)
    // The database is looked through meanwhile, by a connection of its own.
    async let structure = lookThroughLedger(key)
    let outboxes = try OutboxProof(paths, hashing: isThorough)
    let ledger = try SQLiteLedger.readOnly(path: paths.ledger, ofOneMoment: true)
    let start = try ledger.start()
    let lengths = Dictionary(
      start.dayLengths.compactMap { text, length in Day(parsing: text).map { ($0, length) } },
      uniquingKeysWith: { $1 })
    async let proven = prove(lengths)
    var proof = try LedgerProof(
      ledger, names: RecordNames(ledger: ledger, key: key), outboxes: outboxes)
    if let archive = try archive() { try await hold(&proof, against: archive, lengths) }
    try proof.finish()
    for problem in try await structure { proof.report.note(problem) }
    if let proven = try await proven {
      proof.report.proven = proven
      // What cannot be read at all is told already.
      for problem in proven.problems where !problem.isUnreadable {
        proof.report.note(problem.diagnostic)
      }
    }
    try ledger.close()
    return proof.report
  }

  /// Returns what is wrong with the database itself.
  private func lookThroughLedger(_ key: MACKey) async throws -> [VerificationProblem] {
    let ledger = try SQLiteLedger.readOnly(path: paths.ledger)
    var problems = try ledger.structuralFaults(isThorough: isThorough)
      .map { VerificationProblem.database($0) }
    if isThorough {
      let names = RecordNames(ledger: ledger, key: key)
      for row in try ledger.records(ledger.recordsWithoutIdentity()) {
        problems.append(.noIdentity(reference: names.reference(of: row).text))
      }
    }
    try ledger.close()
    return problems
  }

  private func archive() throws -> ArchiveFolder? {
    guard try RealFileSystem().existingFolder(paths.archive) != nil else { return nil }
    return try ArchiveFolder(reading: paths.archive, in: RealFileSystem())
  }

  private func prove(_ lengths: [Day: Int64]) async throws -> ArchiveVerifier.Report? {
    guard isThorough, let archive = try archive() else { return nil }
    return try archive.verify(committed: lengths)
  }

  /// Reads commits on one thread and holds them against the ledger on another.
  private func hold(
    _ proof: inout LedgerProof, against archive: ArchiveFolder, _ lengths: [Day: Int64]
  ) async throws {
    let commits = Channel<[ReadCommit]>(capacity: 2)
    async let reading: Void = read(archive, lengths, into: commits)
    do {
      while let some = await commits.receive() {
        for commit in some {
          switch commit {
          case .success(let commit): try proof.check(commit)
          case .failure(let day): proof.note(day)
          }
        }
      }
    } catch {
      commits.finish(discarding: true)
      throw error
    }
    try await reading
  }

  private typealias ReadCommit = Result<SketchedCommit, DamagedDay>

  /// So many lines are handed over at once.
  private static let mostLines = 4_000

  private func read(
    _ archive: ArchiveFolder, _ lengths: [Day: Int64], into commits: Channel<[ReadCommit]>
  ) async throws {
    defer { commits.finish() }
    var reader = try CommitReader(archive, lengths: lengths)
    var batch: [ReadCommit] = []
    var lines = 0
    while true {
      do {
        guard let commit = try reader.next() else { break }
        batch.append(.success(commit))
        lines += commit.lines
      } catch let day as DamagedDay {
        batch.append(.failure(day))
      }
      guard lines >= Self.mostLines else { continue }
      guard await commits.send(batch) else { return }
      batch = []
      lines = 0
    }
    _ = await commits.send(batch)
  }
}
