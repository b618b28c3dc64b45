import Locks

/// One partner's inbox: finds drops, and takes them out of their sender's reach.
///
/// Invariants:
/// 1. What an entry is, is decided on an open descriptor; only bytes read through it are processed.
/// 2. A file is taken by a rename within its mount, into a folder that only we can enter; after that nobody can open it.
/// 3. A taken file is removed only by ``settle(_:_:)``; whatever goes wrong before that leaves it in one of the two
///    folders, whole.
/// 4. No name that a sender chose reaches a message.
///
/// Failures: an error of the disk is thrown (halt or retry, as the caller decides); an entry that changes or is not
/// finished waits; what can never be a drop is reported for quarantine.
package final class Inbox: DropSource {
  package let folder: any Folder
  /// `.taken` inside the inbox.
  package let taken: any Folder
  /// Who may drop here; `nil` lets everybody who can write into the folder.
  let owners: Set<UInt32>?
  let looks = Guarded(Looks())

  /// The name of our folder inside an inbox, which holds what was taken.
  package static let takenFolderName = ".taken"
  static let takenFolder = FileName(takenFolderName)
  private static let probe: FileName = "probe"

  /// What this process remembers between two looks at the folder.
  struct Looks {
    /// When a file made during the present scan says that it was made, in nanoseconds since 1970.
    var probeTime: Int64?
    /// Files that claim to have changed in the future, since the clock was set back: as first seen, and when.
    var ahead: [FileName: (status: FileStatus, since: Int64)] = [:]
  }

  package init(folder: any Folder, taken: any Folder, owners: Set<UInt32>? = nil) {
    self.folder = folder
    self.taken = taken
    self.owners = owners
  }

  /// Opens a partner's inbox, making it (`mode`) and its `.taken` (0700, ours) where they are missing, and proves by a
  /// trial that drops can be taken.
  package static func open(
    _ path: String, on fileSystem: any FileSystem, mode: UInt32 = 0o2770,
    owners: Set<UInt32>? = nil
  ) throws(SpoolProblem) -> Inbox {
    try inSpoolTerms {
      let folder = try fileSystem.makeFolder(path, mode: mode)
      let taken = try PrivateFolder.open(takenFolder, in: folder, user: fileSystem.user)
      try PrivateFolder.proveRename(from: taken, to: folder)
      return Inbox(folder: folder, taken: taken, owners: owners)
    }
  }

  /// Lists what lies in the inbox, in byte order of the names; our own folders are left out.
  package func scan() throws(FileSystemError) -> [InboxEntry] {
    let names = try folder.names()
    looks.withLock { looks in
      looks.probeTime = nil
      if !looks.ahead.isEmpty {
        let present = Set(names)
        looks.ahead = looks.ahead.filter { present.contains($0.key) }
      }
    }
    return try look.entries(names)
  }

  /// What can be said of it without changing it.
  var look: InboxLook { InboxLook(folder: folder, taken: taken, owners: owners) }

  /// Says until when a file must rest that no lease can be had for; `nil` when it has rested long enough.
  ///
  /// Its time of change is compared with that of a file made just now beside it, so our clock and the file server's
  /// may differ. A time in the future says nothing; such a file must rest from when we first saw it.
  func restUntil(_ name: FileName, _ status: FileStatus, settle: Int64) throws(FileSystemError)
    -> Int64?
  {
    let now = try probeTime()
    guard status.changedAt > now else {
      let rested = status.changedAt.addingReportingOverflow(settle)
      let until = rested.overflow ? Int64.max : rested.partialValue
      return until <= now ? nil : until
    }
    return looks.withLock { looks in
      if let first = looks.ahead[name], first.status == status {
        return first.since + settle <= now ? nil : first.since + settle
      }
      looks.ahead[name] = (status, now)
      return now + settle
    }
  }

  /// Removes what a look that was interrupted may have left of its own.
  package func tidy() throws(FileSystemError) {
    try taken.remove(Self.probe)
  }

  /// The file system's own time, from a file made once a scan.
  private func probeTime() throws(FileSystemError) -> Int64 {
    if let known = looks.withLock({ $0.probeTime }) { return known }
    try taken.remove(Self.probe)
    try taken.create(Self.probe, bytes: [], mode: 0o600)
    let status = try taken.status(of: Self.probe)
    try taken.remove(Self.probe)
    guard let status else {
      throw FileSystemError(operation: "probe", path: taken.path, cause: .absent)
    }
    looks.withLock { $0.probeTime = status.changedAt }
    return status.changedAt
  }
}
