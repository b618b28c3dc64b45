import Digests
import Ledger
import Pipeline
import Referrals
import Spool

/// Holds the files that lie in outboxes against what the ledger says of them.
///
/// Outboxes are listed before the ledger is read, so that every file of ours in the list is one that it knows.
struct OutboxProof {
  private static let piece = 1 << 20

  private let folders: [PartnerID: any Folder]
  private var uncollected: [PartnerID: Set<FileName>]
  private let hashes: Bool
  /// Files of ours that lie there.
  private(set) var seen = 0

  /// Lists the outboxes of a home.
  ///
  /// - `hashes`: Whether every byte is read; otherwise only the sizes are looked at.
  init(_ paths: HomePaths, hashing hashes: Bool) throws {
    let fileSystem = RealFileSystem()
    var folders: [PartnerID: any Folder] = [:]
    var uncollected: [PartnerID: Set<FileName>] = [:]
    if let outboxes = try fileSystem.existingFolder(paths.outboxes) {
      for name in try outboxes.names() {
        guard let partner = PartnerID(rawValue: String(decoding: name.bytes, as: UTF8.self)),
          try outboxes.status(of: name)?.kind == .folder
        else { continue }
        let folder = try fileSystem.openFolder(paths.outbox(of: partner))
        folders[partner] = folder
        uncollected[partner] = Set(try folder.unorderedNames().filter { $0.bytes.first != 0x2E })
      }
    }
    self.folders = folders
    self.uncollected = uncollected
    self.hashes = hashes
  }

  /// Files that nobody has asked about so far.
  var rest: Int { uncollected.values.reduce(0) { $0 + $1.count } }

  /// Whether a file lies in its outbox and is not what the ledger says; one that was collected is in order.
  mutating func damages(_ row: OutputRow, of partner: PartnerID) throws -> Bool {
    let name = FileName(row.name)
    guard uncollected[partner]?.remove(name) != nil, let folder = folders[partner] else {
      return false
    }
    do {
      guard let status = try folder.status(of: name) else { return false }
      seen += 1
      guard status.kind == .file, status.size == row.size else { return true }
      return try hashes && digest(of: name, in: folder) != row.sha256
    } catch let error as FileSystemError where error.cause == .absent {
      // Collected meanwhile.
      return false
    }
  }

  private func digest(of name: FileName, in folder: any Folder) throws -> SHA256Digest {
    let file = try folder.openFile(name)
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
