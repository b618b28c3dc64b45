import Archive
import Ledger
import Referrals
import Spool

@testable import Pipeline

/// What disk and ledger must agree on, whatever happened before.
struct HomeProof {
  private let world: World
  private var home: SimulatedHome { world.home }
  private var ledger: MemoryLedger { world.home.ledger }

  init(_ world: World) {
    self.world = world
  }

  /// What is wrong right after a recovery.
  ///
  /// - `isWhole`: Whether the archive is read from end to end, which takes longer than all the rest.
  func afterRecovery(isWhole: Bool) -> [String] {
    var problems: [String] = []
    let start = ledger.start()
    if !start.staged.isEmpty || !start.openGroups.isEmpty {
      problems.append("groups are open after recovery: \(start.openGroups)")
    }
    if !home.stagingLeftovers.isEmpty {
      problems.append("left in staging: \(home.stagingLeftovers)")
    }
    let unfinished = Set(ledger.unfinishedDrops().map(\.number))
    for name in home.spool {
      let drop = name.split(separator: ".").first.flatMap { Int64($0) }
      if drop.map(unfinished.contains) != true { problems.append("left in the spool: \(name)") }
    }
    problems += [lengths(start), isWhole ? home.archiveDamage : nil, tallies()].compactMap { $0 }
    world.desk.look(knowing: ledger)
    return problems + world.desk.takeProblems()
  }

  /// What is left when nothing moves any more; nothing should be.
  func atEnd() -> [String] {
    var problems = afterRecovery(isWhole: true)
    if !home.obstacles.isEmpty { problems.append("left in inboxes: \(home.obstacles)") }
    if !home.inboxes.isEmpty { problems.append("left in inboxes: \(home.inboxes)") }
    if !home.spool.isEmpty { problems.append("left in the spool: \(home.spool)") }
    if !ledger.unfinishedDrops().isEmpty { problems.append("drops are unfinished") }
    return problems + slices() + commits()
  }

  /// A lost ledger would take up every commit.
  private func commits() -> [String] {
    do {
      let torn = try home.tornCommits
      return torn.isEmpty ? [] : ["commits \(torn) would be taken for interrupted ones"]
    } catch {
      return ["the commits cannot be read: \(error)"]
    }
  }

  /// Each day file has exactly the length that the ledger knows.
  private func lengths(_ start: LedgerStart) -> String? {
    var found: [String: Int64] = [:]
    for (path, bytes) in home.disk.files(below: "/home/archive") {
      let name = path.split(separator: "/").last ?? ""
      found[String(name.prefix(10))] = Int64(bytes.count)
    }
    let known = start.dayLengths.filter { $0.value > 0 }
    let held = found.filter { $0.value > 0 }
    return known == held ? nil : "day files \(held) are not of the lengths \(known)"
  }

  /// The counts per sender and bucket are those of the records.
  private func tallies() -> String? {
    var counted: [Int: [Bucket: Int]] = [:]
    for record in ledger.records(after: 0, limit: .max) {
      counted[record.partner, default: [:]][record.bucket, default: 0] += 1
    }
    var told: [Int: [Bucket: Int]] = [:]
    for tally in ledger.tallies() where tally.count > 0 {
      told[tally.partner, default: [:]][tally.bucket] = tally.count
    }
    return counted == told ? nil : "the counts \(told) are not those of the records, \(counted)"
  }

  /// Each record that the ledger knows is where it says in the archive, unless its day was removed.
  private func slices() -> [String] {
    let days = Set(ledger.start().dayLengths.keys)
    do {
      let archive = try ArchiveFolder(reading: home.paths.archive, in: home.disk)
      return try ledger.records(after: 0, limit: .max)
        .compactMap { record in
          guard days.contains(record.archive.day), ledger.drop(record.drop)?.isNotice != true,
            try world.operators.slice(of: record, in: archive) == nil
          else { return nil }
          return "record \(record.id) is not where the ledger says in the archive"
        }
    } catch {
      return ["the archive cannot be read: \(error)"]
    }
  }
}
