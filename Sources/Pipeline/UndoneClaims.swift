import Archive
import Digests
import Referrals
import Spool

/// Claims drops again that a power cut has given back to their inboxes, while the archive kept the group that has them.
///
/// A commit makes claims and its block of the archive durable together, and power may fail when the one has come to the
/// disk and the other has not. Without its own ledger nobody knows that this group was never committed: it is caught up
/// with, and its drop must not be met in the inbox once more, as a new one.
struct UndoneClaims {
  private static let piece = 1 << 20

  let home: OpenHome

  /// Moves the very files, where they lie in the inboxes, into `.taken` under their numbers, durably.
  func redo(of drops: [ArchiveLine.Received]) throws {
    let known = Dictionary(grouping: drops.filter { $0.sha256 != nil }, by: \.partner)
    for (name, drops) in known.sorted(by: { $0.key < $1.key }) {
      guard let partner = PartnerID(rawValue: name), let inbox = home.inbox(of: partner) else {
        continue
      }
      var missing = Dictionary(drops.map { ($0.inode, $0) }) { first, _ in first }
      for leftover in try inbox.leftovers() { missing[inode(leftover.status)] = nil }
      guard !missing.isEmpty else { continue }
      for entry in try inbox.scan() {
        guard let drop = missing[inode(entry.status)], entry.status.size == drop.size,
          entry.name.bytes == drop.name
        else { continue }
        try claim(entry, as: drop, in: inbox)
      }
    }
  }

  /// The number of a file as the archive has it.
  private func inode(_ status: FileStatus) -> Int64 {
    Int64(truncatingIfNeeded: status.inode)
  }

  /// Claims a file, and gives it back if its sender has written something else into it since.
  private func claim(
    _ entry: InboxEntry, as drop: ArchiveLine.Received, in inbox: Inbox
  ) throws {
    switch try inbox.take(entry, number: drop.drop, maxBytes: 0, settle: 0) {
    case .taken(let taken), .large(let taken):
      guard try hash(of: taken, in: inbox) == drop.sha256 else { return try inbox.giveBack(taken) }
      try inbox.taken.sync()
      try inbox.folder.sync()
    case .notYet, .cannotBeDrop: break
    }
  }

  private func hash(of drop: TakenDrop, in inbox: Inbox) throws -> SHA256Digest {
    let file = try inbox.openTaken(drop)
    var hasher = SHA256Hasher()
    var position: Int64 = 0
    while true {
      let bytes = try file.read(at: position, count: Self.piece)
      if bytes.isEmpty { return hasher.digest() }
      hasher.update(bytes)
      position += Int64(bytes.count)
    }
  }
}
