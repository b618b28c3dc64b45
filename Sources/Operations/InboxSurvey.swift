package import Ledger
package import Pipeline
package import Referrals
import Spool

/// What a run that ended early has left to the next one.
package struct LeftInInbox: Sendable, Hashable, Encodable {
  package let sender: String
  /// Files that nobody has looked into.
  package let files: Int
  /// Records of files that are taken in part.
  package let records: Int
}

/// Looks for what is still to be done in inboxes.
package struct InboxSurvey {
  private let paths: HomePaths

  package init(_ paths: HomePaths) {
    self.paths = paths
  }

  /// Returns what lies in the inboxes of these partners, those with nothing left out.
  ///
  /// Hidden files and files that are still being written are not counted.
  package func left(by senders: [PartnerID], in ledger: any Ledger) throws -> [LeftInInbox] {
    var files: [PartnerID: Int] = [:]
    for sender in senders {
      guard let folder = try RealFileSystem().existingFolder(paths.inbox(of: sender)) else {
        continue
      }
      let names = try folder.names().filter { !$0.isTemporary }
      files[sender] = try names.count { try folder.status(of: $0)?.kind == .file }
    }
    let partners = try ledger.partners()
    var records: [PartnerID: Int] = [:]
    for drop in try ledger.unfinishedDrops() {
      guard let sender = partners[drop.partner] else { continue }
      records[sender, default: 0] += drop.records - drop.progress.decided
    }
    return Set(files.filter { $0.value > 0 }.keys).union(records.keys).sorted()
      .map {
        LeftInInbox(
          sender: $0.rawValue, files: files[$0] ?? 0, records: records[$0] ?? 0)
      }
  }
}
