import Configuration
import Diagnostics
import Glibc
import Pipeline
import Referrals
import Routing
import Spool

/// Finds out whose folders cannot be used now: missing, unmounted, with somebody else's rights, or on a full disk of the
/// partner's own.
///
/// That a folder is missing counts only while the home is watched: a folder that goes then is about to come back, and nothing is to be put where its
/// partner would not see it. At the start, missing folders are made.
struct AwayPartners {
  /// The devices that each partner's folders lie on, as they were when they were opened first.
  private var devices: [String: UInt64] = [:]

  /// How many bytes were free where there was no room left for what a partner is sent.
  private var freeWhenFull: [PartnerID: Int64] = [:]

  /// Remembers where the folders of partners lie.
  mutating func remember(_ partners: [Partner], in paths: HomePaths) {
    for path in partners.flatMap({ Self.folders(of: $0, in: paths) }) {
      devices[path] = Self.device(of: path)
    }
  }

  /// Notes whose disk a failure found full; nothing where it is the home's own, which stops everybody.
  mutating func note(_ error: any Error, of partners: [Partner], in paths: HomePaths) {
    guard let error = error as? FileSystemError, error.cause == .noSpace,
      let partner = partners.first(where: { error.path.hasPrefix(paths.outbox(of: $0.id) + "/") })
    else { return }
    let outbox = paths.outbox(of: partner.id)
    guard Self.device(of: outbox) != Self.device(of: paths.state) else { return }
    freeWhenFull[partner.id] = Self.freeBytes(outbox)
  }

  /// Forgets that a partner's disk was full, for all but these.
  mutating func forgetFullDisks(but partners: Set<PartnerID>) {
    freeWhenFull = freeWhenFull.filter { partners.contains($0.key) }
  }

  /// Returns the partners whose folders cannot be used, with the reason.
  func find(_ partners: [Partner], in paths: HomePaths) -> [PartnerID: SpoolProblem] {
    var away: [PartnerID: SpoolProblem] = [:]
    for partner in partners {
      do throws(SpoolProblem) {
        for path in Self.folders(of: partner, in: paths) { try proveItsPlace(path) }
        if partner.inbox != nil {
          _ = try Inbox.open(paths.inbox(of: partner.id), on: RealFileSystem())
        }
        try Outbox.open(paths.outbox(of: partner.id), on: RealFileSystem()).proveRename()
        try proveRoom(partner.id, paths.outbox(of: partner.id))
      } catch {
        away[partner.id] = error
      }
    }
    return away
  }

  /// Returns the partners in whose folders, or in whose folders' place, lies something that its sender may have put there:
  /// a link or a file where a folder of ours should be, or a folder of somebody else.
  ///
  /// What a disk lacks or refuses is nobody's doing, and is not told here.
  func obstructed(_ partners: [Partner], in paths: HomePaths) -> [PartnerID: SpoolProblem] {
    find(partners, in: paths)
      .filter { _, problem in
        switch problem {
        case .foreignOwner, .openToOthers: true
        case .fileSystem(let error): error.cause == .notAFolder || error.cause == .notAFile
        case .moved(let path): Self.isOccupied(path)
        case .held, .crossesMounts, .cannotRename: false
        }
      }
  }

  /// True where something else than a folder lies at a path.
  private static func isOccupied(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Throws for a folder that is missing, or that only shows where something was mounted before.
  private func proveItsPlace(_ path: String) throws(SpoolProblem) {
    guard let device = Self.device(of: path) else { throw .moved(path: path) }
    guard let before = devices[path], before != device else { return }
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    if Self.device(of: parent) == device { throw .moved(path: path) }
  }

  /// Throws as long as there is no more room than when there was too little.
  private func proveRoom(_ partner: PartnerID, _ outbox: String) throws(SpoolProblem) {
    guard let before = freeWhenFull[partner], let free = Self.freeBytes(outbox), free <= before
    else { return }
    throw .fileSystem(FileSystemError(operation: "write", path: outbox, cause: .noSpace))
  }

  private static func freeBytes(_ path: String) -> Int64? {
    try? RealFileSystem().openFolder(path).room().freeBytes
  }

  private static func folders(of partner: Partner, in paths: HomePaths) -> [String] {
    (partner.inbox == nil ? [] : [paths.inbox(of: partner.id)]) + [paths.outbox(of: partner.id)]
  }

  /// The device of a folder; `nil` where there is none.
  private static func device(of path: String) -> UInt64? {
    guard HomeFolders.isFolder(path) else { return nil }
    return (try? RealFileSystem().openFolder(path).status())?.device
  }
}
