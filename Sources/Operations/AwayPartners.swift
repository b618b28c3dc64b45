import Configuration
import Diagnostics
import Glibc
import Pipeline
import Referrals
import Routing
import Spool

/// Finds out whose folders cannot be used now: missing, unmounted, or with somebody else's rights.
///
/// Only while the home is watched: a folder that goes then is about to come back, and nothing is to be put where its
/// partner would not see it. At the start, missing folders are made.
struct AwayPartners {
  /// The devices that each partner's folders lie on, as they were when they were opened first.
  private var devices: [String: UInt64] = [:]

  /// Remembers where the folders of partners lie.
  mutating func remember(_ partners: [Partner], in paths: HomePaths) {
    for path in partners.flatMap({ Self.folders(of: $0, in: paths) }) {
      devices[path] = Self.device(of: path)
    }
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
      } catch {
        away[partner.id] = error
      }
    }
    return away
  }

  /// Throws for a folder that is missing, or that only shows where something was mounted before.
  private func proveItsPlace(_ path: String) throws(SpoolProblem) {
    guard let device = Self.device(of: path) else { throw .moved(path: path) }
    guard let before = devices[path], before != device else { return }
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    if Self.device(of: parent) == device { throw .moved(path: path) }
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
