import Diagnostics
import Foundation
import Glibc
import Ledger
package import Pipeline
import Referrals
package import Routing
import Spool

/// Opens the folders of a home.
enum HomeFolders {
  /// Opens the folders of these partners, and of partners that have left the configuration where the folders are still
  /// there or a file is still owed.
  ///
  /// A partner that the ledger does not know yet may have had drops taken by a run that committed nothing: its inbox has
  /// our folder in it.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - ledger: Knows who has left, and who is owed a file.
  ///   - partners: The partners of the configuration.
  ///   - away: Partners whose folders are not opened.
  /// - Returns: The home with its folders open.
  /// - Throws: `SpoolProblem.moved` where one of those is owed a file: recovery must not go on without its folder; as
  ///   ``requireOwed(_:)``.
  static func open(
    _ paths: HomePaths, ledger: SQLiteLedger, partners: [Partner], without away: Set<PartnerID> = []
  ) throws -> OpenHome {
    let start = try ledger.start()
    try requireOwed(start, in: paths)
    let known = Array(start.partners.keys)
    let owed = Set(start.staged.map(\.partner))
    let inboxes = inboxes(paths, known: known, partners: partners).filter { !away.contains($0) }
    let outboxes =
      partners.map(\.id)
      + known.filter {
        isFolder(paths.outbox(of: $0)) || owed.contains(start.partners[$0]?.number ?? 0)
      }
    for outbox in Set(outboxes).sorted() {
      if away.contains(outbox) {
        guard !owed.contains(start.partners[outbox]?.number ?? 0) else {
          throw SpoolProblem.moved(path: paths.outbox(of: outbox))
        }
        continue
      }
      // Here rather than with each opening: the trial shows for a moment where the partner looks.
      try Outbox.open(paths.outbox(of: outbox), on: RealFileSystem()).proveRename()
    }
    return try OpenHome(
      paths, on: RealFileSystem(), inboxes: inboxes,
      outboxes: outboxes.filter { !away.contains($0) })
  }

  /// Makes sure, before anything is made, that the outboxes are there in which files are still to be placed.
  ///
  /// An outbox that is not mounted any more, or is gone, is made anew at the next start; what was staged in it would then
  /// look as if it had been placed.
  ///
  /// - Throws: `PipelineError.outboxGone`.
  static func requireOwed(_ paths: HomePaths) throws(PipelineError) {
    // Whoever changes the home tells what is wrong with its ledger.
    guard let ledger = try? SQLiteLedger.readOnly(path: paths.ledger) else { return }
    let start = try? ledger.start()
    try? ledger.close()
    if let start { try requireOwed(start, in: paths) }
  }

  /// The same with what the ledger says; the copy of a backup may be put into a home without outboxes, and learns from the
  /// archive what was placed.
  static func requireOwed(_ start: LedgerStart, in paths: HomePaths) throws(PipelineError) {
    guard !start.isCopy else { return }
    let owed = Dictionary(grouping: start.staged, by: \.partner)
    for (partner, numbers) in start.partners.sorted(by: { $0.key < $1.key }) {
      guard let files = owed[numbers.number] else { continue }
      let path = paths.outbox(of: partner)
      // What cannot be looked into is told when it is opened.
      if let isThere = try? Outbox.hasStaging(path, on: RealFileSystem()), !isThere {
        throw PipelineError.outboxGone(path: path, names: files.map(\.name))
      }
    }
  }

  /// The partners whose inboxes may hold drops.
  ///
  /// - `known`: Those that the ledger knows.
  static func inboxes(
    _ paths: HomePaths, known: some Sequence<PartnerID>, partners: [Partner]
  ) -> [PartnerID] {
    partners.filter { $0.inbox != nil }.map(\.id)
      + known.filter { isFolder(paths.inbox(of: $0)) } + visited(paths)
  }

  /// The partners in whose inboxes an earlier run has made our own folder.
  private static func visited(_ paths: HomePaths) -> [PartnerID] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: paths.inboxes)
    return (names ?? []).compactMap(PartnerID.init(rawValue:))
      .filter { isFolder("\(paths.inbox(of: $0))/\(Inbox.takenFolderName)") }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// Makes missing folders of partners, with the group that the partner's file names.
package enum PartnerFolders {
  /// The mode of a partner's inbox and outbox: its group writes and removes, and new files are the group's.
  static let mode: UInt32 = 0o2770

  /// Makes the folders of partners that have none; those that are there stay as they are.
  ///
  /// - Throws: A ``Diagnostics/Diagnostic`` for a group that the machine does not know.
  package static func make(for partners: [Partner], in paths: HomePaths) throws {
    try make(inboxesOf: partners.filter { $0.inbox != nil }, in: paths)
    for partner in partners {
      try make(paths.outbox(of: partner.id), group: group(of: partner))
    }
  }

  /// Makes the folders that partners lack, but for those in whose place something else lies: one partner must not keep the
  /// others from being served.
  ///
  /// - Throws: As ``make(for:in:)``.
  static func makeUsable(for partners: [Partner], in paths: HomePaths) throws {
    for partner in partners {
      do {
        try make(for: [partner], in: paths)
      } catch let error as FileSystemError
        where [.notAFolder, .exists, .leavesFolder].contains(error.cause)
      {
        continue
      }
    }
  }

  /// Makes the inboxes alone, for partners that have begun to send.
  static func make(inboxesOf partners: [Partner], in paths: HomePaths) throws {
    for partner in partners {
      try make(paths.inbox(of: partner.id), group: group(of: partner))
    }
  }

  private static func group(of partner: Partner) throws -> gid_t? {
    try partner.group.map { try number(ofGroup: $0, of: partner) }
  }

  private static func make(_ path: String, group: gid_t?) throws {
    guard !HomeFolders.isFolder(path) else { return }
    _ = try RealFileSystem().makeFolder(path, mode: mode)
    guard let group else { return }
    guard lchown(path, uid_t.max, group) == 0, chmod(path, mode) == 0 else {
      throw Diagnostic(
        code: "partner.group", what: "the folder \(path) cannot be given to group \(group)",
        why: "the partner collects and drops files as a member of its group",
        fix: "make the interchange's user a member of the group, or run chgrp yourself")
    }
  }

  private static func number(ofGroup name: String, of partner: Partner) throws -> gid_t {
    guard let entry = getgrnam(name) else {
      throw Diagnostic(
        code: "partner.group",
        what: "the machine knows no group \(quoted(code: name))", at: partner.position,
        why: "the folders of \(partner.id) are to belong to it",
        fix: "make the group with groupadd, or correct 'group:'")
    }
    return entry.pointee.gr_gid
  }
}
