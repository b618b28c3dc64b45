package import Archive
import Configuration
import Exchange
package import Referrals
import Routing
package import Spool

/// A home with its folders open: the archive, the quarantine, and an inbox and an outbox a partner.
///
/// Partners that have left the configuration keep their folders here as long as the ledger may still owe them a file.
package final class OpenHome: Sendable {
  /// Files in outboxes: for the partner's group to read and remove.
  static let outputMode: UInt32 = 0o640
  private static let privateMode: UInt32 = 0o700
  /// Bytes that nobody could read are copied into quarantine where they cannot be renamed, up to this size.
  private static let quarantineCopyLimit: Int64 = 1 << 30

  package let paths: HomePaths
  package let archive: ArchiveFolder
  let quarantine: any Folder
  let spool: SpoolFolder
  private let fileSystem: any FileSystem
  private let inboxes: [PartnerID: Inbox]
  private let outboxes: [PartnerID: Outbox]

  /// Opens a home, creating what folders are missing.
  ///
  /// - `inboxes`: Partners that drop files here.
  /// - `outboxes`: Partners that collect files here.
  package init(
    _ paths: HomePaths, on fileSystem: any FileSystem, inboxes: [PartnerID],
    outboxes: [PartnerID]
  ) throws {
    self.paths = paths
    self.fileSystem = fileSystem
    archive = try ArchiveFolder(at: paths.archive, in: fileSystem)
    quarantine = try fileSystem.makeFolder(paths.quarantine, mode: Self.privateMode)
    spool = SpoolFolder(folder: try fileSystem.makeFolder(paths.spool, mode: Self.privateMode))
    self.inboxes = try Self.open(inboxes) { partner in
      try Inbox.open(paths.inbox(of: partner), on: fileSystem)
    }
    self.outboxes = try Self.open(outboxes) { partner in
      try Outbox.open(paths.outbox(of: partner), on: fileSystem)
    }
  }

  private static func open<Folders>(
    _ partners: [PartnerID], _ open: (PartnerID) throws -> Folders
  ) throws -> [PartnerID: Folders] {
    var result: [PartnerID: Folders] = [:]
    for partner in Set(partners).sorted() { result[partner] = try open(partner) }
    return result
  }

  /// The partners whose folders are open.
  var partners: [PartnerID] {
    Set(inboxes.keys).union(outboxes.keys).sorted()
  }

  func inbox(of partner: PartnerID) -> Inbox? {
    inboxes[partner]
  }

  func existingOutbox(of partner: PartnerID) -> Outbox? {
    outboxes[partner]
  }

  /// Returns the outbox of a partner that is sent files.
  ///
  /// - Precondition: The home was opened with this partner's outbox.
  func outbox(of partner: PartnerID) -> Outbox {
    guard let outbox = outboxes[partner] else {
      preconditionFailure("the outbox of \(partner) is not open")
    }
    return outbox
  }

  /// Tells where the folders of partners are by now that are not where they were opened.
  package func moved() throws -> [PartnerID: FolderPlace] {
    var moved: [PartnerID: FolderPlace] = [:]
    let folders =
      inboxes.map { ($0.key, $0.value.folder) } + outboxes.map { ($0.key, $0.value.folder) }
    for (partner, folder) in folders {
      let place = try fileSystem.place(of: folder)
      guard place != .same else { continue }
      if moved[partner] != .replaced { moved[partner] = place }
    }
    return moved
  }

  /// Removes settled drops, or keeps in quarantine what nobody could read; then what the spool holds of them.
  ///
  /// A control file goes before its drop, durably: alone, it would be taken for one whose data file is missing.
  func settle(_ sources: [CommitGroup.Source]) throws {
    var changed: Set<PartnerID> = []
    for source in sources {
      guard case .taken(let name, _) = source.place, let inbox = inboxes[source.partner],
        try inbox.removeControl(of: name)
      else { continue }
      changed.insert(source.partner)
    }
    for partner in changed.sorted() { try inboxes[partner]?.folder.sync() }
    for source in sources { try settle(source) }
  }

  private func settle(_ source: CommitGroup.Source) throws {
    guard let inbox = inboxes[source.partner] else { return }
    switch source.place {
    case .taken(let name, let isUnreadable):
      try inbox.settle(
        name,
        isUnreadable
          ? .quarantine(quarantine, copyLimit: Self.quarantineCopyLimit) : .remove)
      if source.isSpooled { try spool.remove(source.number) }
    case .obstacle(let entry):
      _ = try inbox.quarantine(entry, number: source.number, in: quarantine)
    }
  }
}

extension OpenHome: PassHome {
  func drops(of partner: PartnerID) -> (any DropSource)? {
    inboxes[partner]
  }

  func setAside(_ entry: InboxEntry, number: Int64, of partner: PartnerID) throws {
    _ = try inboxes[partner]?.quarantine(entry, number: number, in: quarantine)
  }

  /// Finds the private copy of a large drop or makes it.
  ///
  /// A copy that is not of the bytes that the ledger knows was cut off while it was made: the drop, which lies in
  /// `.taken` until all of it is settled, is copied again.
  func read(_ drop: LargeDrop) throws -> LargeDrop.Reading {
    guard let inbox = inboxes[drop.sender.id] else { return .changed }
    let number = drop.taken.number
    let copy = PrivateCopy(spool: spool, generation: drop.generation, sender: drop.sender)
    if drop.isKnown, try spool.hasCopy(of: number) {
      let survey = try copy.survey(of: number)
      if drop.sha256 == nil || drop.sha256 == survey.sha256 {
        return .ready(survey, try spool.openCopy(of: number))
      }
    }
    switch try copy.make(of: drop.taken, in: inbox, isBegun: drop.isKnown) {
    case .made(let survey): return .ready(survey, try spool.openCopy(of: number))
    case .hopeless(let problem): return .hopeless(problem)
    case .noRoom: return .noRoom
    case .changed: return .changed
    }
  }

  func isShortOfRoom() throws -> Bool {
    try spool.folder.room().isLow || archive.room().isLow
  }

  func canDeliver(to partner: PartnerID) -> Bool {
    guard let outbox = existingOutbox(of: partner) else { return false }
    return (try? outbox.checkStaging()) != nil
  }

  func windowWriting(cores: Int) -> WindowWriting {
    let rendered = RenderedRecords(archive: archive, cores: cores)
    return { contents, name in
      try WindowFile(
        contents, reading: rendered, into: self.outbox(of: contents.receiver).staging, as: name)
    }
  }
}
