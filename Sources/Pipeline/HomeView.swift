package import Ledger
package import Referrals
import Routing
package import Spool

/// A home that is only looked at: it answers whatever a pass asks, and nothing on the disk changes.
///
/// Invariant: everything below is opened for reading. Folders that are missing stay missing, for a run would make them, and
/// what it would find in them is nothing.
package final class HomeView: PassHome {
  private let paths: HomePaths
  private let fileSystem: any FileSystem
  let spool: SpoolFolder
  private let inboxes: [PartnerID: InboxView]
  /// Drops that an interrupted run has taken and not settled.
  package let dropsToResume: Int

  /// Opens a home to be looked at.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - fileSystem: Where it lies.
  ///   - partners: The partners that drop files there.
  ///   - ledger: Knows which drops are settled that an interrupted run has left in `.taken`.
  ///   - milliseconds: Now, since 1970.
  /// - Throws: Errors of disk and ledger, and `SpoolProblem` for a `.taken` that is not ours alone.
  package init(
    _ paths: HomePaths, on fileSystem: any FileSystem, inboxes partners: [PartnerID],
    ledger: any Ledger, at milliseconds: Int64
  ) throws {
    self.paths = paths
    self.fileSystem = fileSystem
    // Where there is no spool nothing lies in it, as nothing of its names lies in the folder above.
    spool = SpoolFolder(
      folder: try fileSystem.existingFolder(paths.spool) ?? fileSystem.openFolder(paths.state))
    let numbers = try ledger.start().partners
    var inboxes: [PartnerID: InboxView] = [:]
    var dropsToResume = 0
    for partner in Set(partners).sorted() {
      guard
        let inbox = try InboxView.open(
          paths.inbox(of: partner), on: fileSystem, now: milliseconds * 1_000_000)
      else { continue }
      let leftovers = try inbox.leftovers()
      let settled =
        try leftovers.filter { leftover in
          let drop = try ledger.drop(leftover.number)
          return drop?.isComplete == true
            && drop?.isOf(leftover, from: numbers[partner]?.number) == true
        }
        .map(\.number)
      inbox.leaveOut(settled: settled)
      dropsToResume += leftovers.count - settled.count
      inboxes[partner] = inbox
    }
    self.inboxes = inboxes
    self.dropsToResume = dropsToResume
  }

  /// Takes what changed a moment ago for finished from now on, as a run does when it has waited for it.
  package func presumeRest() {
    for inbox in inboxes.values { inbox.presumeRest() }
  }

  /// How many files were taken for finished although they changed a moment ago and nobody can tell.
  package var presumed: Int { inboxes.values.reduce(0) { $0 + $1.presumed } }

  // MARK: What a pass asks

  var partners: [PartnerID] { inboxes.keys.sorted() }

  func drops(of partner: PartnerID) -> (any DropSource)? {
    inboxes[partner]
  }

  /// Leaves it where it lies.
  func setAside(_ entry: InboxEntry, number: Int64, of partner: PartnerID) {}

  /// Reads a large drop where it lies; its sender may change it meanwhile, which ends the reading.
  func read(_ drop: LargeDrop) throws -> LargeDrop.Reading {
    guard let file = try inboxes[drop.sender.id]?.openSteady(drop.taken) else { return .changed }
    let hasCopy = try drop.isKnown && spool.hasCopy(of: drop.taken.number)
    guard try hasCopy || PrivateCopy.hasRoom(for: drop.taken, in: spool) else { return .noRoom }
    if hasCopy {
      return .ready(
        try PrivateCopy(spool: spool, generation: drop.generation, sender: drop.sender)
          .survey(of: drop.taken.number), file)
    }
    switch try PrivateCopy.survey(of: file, in: drop.generation, from: drop.sender) {
    case .success(let survey): return .ready(survey, file)
    case .failure(let problem): return .hopeless(problem)
    }
  }

  func isShortOfRoom() throws -> Bool {
    try spool.folder.room().isLow || fileSystem.existingFolder(paths.archive)?.room().isLow == true
  }

  func canDeliver(to partner: PartnerID) -> Bool {
    (try? Outbox.takesFiles(paths.outbox(of: partner), on: fileSystem)) == true
  }

  func windowWriting(cores: Int) -> WindowWriting {
    { contents, name in WindowFile(unwritten: contents, as: name) }
  }
}
