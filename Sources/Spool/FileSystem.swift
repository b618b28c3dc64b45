/// The file system as the interchange sees it, in two forms: the real one and a simulated one that can lose power.
///
/// Every change to disk that a durable step makes goes through here, so that a crash can be tried between any two of
/// them. Names inside folders are bytes: senders choose them.
package protocol FileSystem: Sendable {
  /// The number of the user that owns what is made through here.
  var user: UInt32 { get }

  /// Opens a folder by its path; the last step must not be a link.
  ///
  /// - Throws: ``FileSystemError`` with `.absent` when there is none.
  func openFolder(_ path: String) throws(FileSystemError) -> any Folder

  /// Opens a folder by its path, creating it and its missing parents with `mode` (not reduced by the caller's umask),
  /// each new entry made durable.
  func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError) -> any Folder
}

extension FileSystem {
  /// Opens a folder by its path; `nil` where there is none.
  package func existingFolder(_ path: String) throws(FileSystemError) -> (any Folder)? {
    do {
      return try openFolder(path)
    } catch let error where error.cause == .absent {
      return nil
    }
  }
}

/// An open folder; all names in it are taken relative to the descriptor, never to a path.
package protocol Folder: AnyObject, Sendable {
  /// The path that the folder was opened by, for messages.
  var path: String { get }

  /// The status of the folder itself.
  func status() throws(FileSystemError) -> FileStatus

  /// Lists the folder's entries except `.` and `..`, in any order.
  func unorderedNames() throws(FileSystemError) -> [FileName]

  /// The status of an entry without following a link; `nil` when there is none.
  func status(of name: FileName) throws(FileSystemError) -> FileStatus?

  /// Opens a regular file for reading, without following a link, without blocking, and without leaving the folder
  /// or its mount; the kind is decided on the descriptor.
  func openFile(_ name: FileName) throws(FileSystemError) -> any ReadableFile

  /// Opens a folder inside this one, creating it with `mode` where it is missing and `mode` is given.
  func openFolder(_ name: FileName, creating mode: UInt32?) throws(FileSystemError) -> any Folder

  /// Writes a new file completely and closes it; nothing is synced.
  ///
  /// - Throws: `.exists` when the name is taken; after any error no file of that name is left where it can be removed.
  func create(_ name: FileName, bytes: [UInt8], mode: UInt32) throws(FileSystemError)

  /// Opens a file that only grows at its end, creating it with `mode`.
  func openGrowing(_ name: FileName, mode: UInt32) throws(FileSystemError) -> any GrowingFile

  /// Moves an entry into a folder under a name that is not taken there.
  ///
  /// - Throws: `.exists` when the new name is taken, `.crossesMounts` when the folders lie on different mounts.
  func rename(_ name: FileName, to folder: any Folder, as newName: FileName) throws(FileSystemError)

  /// Removes a file or link; a missing one is no error.
  func remove(_ name: FileName) throws(FileSystemError)

  /// Makes the content of one file in this folder durable.
  func syncFile(_ name: FileName) throws(FileSystemError)

  /// How much the folder's file system still takes.
  func room() throws(FileSystemError) -> Room

  /// Makes this folder's entries durable.
  func sync() throws(FileSystemError)

  /// Makes everything written to the folder's file system durable, entries and contents.
  func syncFileSystem() throws(FileSystemError)
}

/// A regular file open for reading.
package protocol ReadableFile: AnyObject, Sendable {
  /// The status of the open file.
  func status() throws(FileSystemError) -> FileStatus

  /// Asks for a read lease and gives it back at once: exact knowledge of whether somebody has the file open for writing.
  func writerState() -> WriterState

  /// Reads up to `count` bytes at a position; fewer only at the end of the file.
  func read(at position: Int64, count: Int) throws(FileSystemError) -> [UInt8]
}

/// Whether somebody is still writing a file, as far as a lease can tell.
package enum WriterState: Sendable, Hashable {
  case nobodyWrites
  case somebodyWrites
  /// Leases are not possible here: another owner's file, or a network mount.
  case unknown
}

/// A file that grows at its end, such as a day file.
package protocol GrowingFile: AnyObject, Sendable {
  func length() throws(FileSystemError) -> Int64
  /// Writes bytes at the end, completely; nothing is synced.
  func append(_ bytes: [UInt8]) throws(FileSystemError)
  /// Writes what the file holds from a position to its end once more, in its place, without syncing it.
  ///
  /// The kernel takes what a failed sync could not write for written, and later ones leave it out: what is to be relied on
  /// after such a failure has to be written again.
  func renew(from position: Int64) throws(FileSystemError)
  /// Cuts the file to a length no longer than its own.
  func truncate(to length: Int64) throws(FileSystemError)
  /// Makes the file's content and length durable.
  func sync() throws(FileSystemError)
  func read(at position: Int64, count: Int) throws(FileSystemError) -> [UInt8]
}

extension Folder {
  /// Lists the folder's entries except `.` and `..`, in byte order of their names.
  package func names() throws(FileSystemError) -> [FileName] {
    try unorderedNames().sorted()
  }
}

/// A name inside a folder, as the bytes that the file system holds.
package struct FileName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
  /// 1 to 255 bytes without `/` and NUL.
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(_ text: String) {
    bytes = Array(text.utf8)
  }

  package init(stringLiteral text: String) {
    self.init(text)
  }

  package func hash(into hasher: inout Hasher) {
    // All at once: an array feeds its elements in one by one.
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  package static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// What the file system says about an entry.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case file
    case folder
    case link
    case pipe
    case socket
    case device
  }

  package var kind: Kind
  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: Int64
  /// The number of names that the file has.
  package var links: UInt64
  package var owner: UInt32
  package var group: UInt32
  /// Permission bits, 0 to 0o7777.
  package var mode: UInt32
  /// When the entry's data or attributes last changed, in nanoseconds since 1970; no user can set it.
  package var changedAt: Int64

  package init(
    kind: Kind, device: UInt64, inode: UInt64, size: Int64, links: UInt64, owner: UInt32,
    group: UInt32, mode: UInt32, changedAt: Int64
  ) {
    self.kind = kind
    self.device = device
    self.inode = inode
    self.size = size
    self.links = links
    self.owner = owner
    self.group = group
    self.mode = mode
    self.changedAt = changedAt
  }
}

/// A system call that failed: what was tried, on which of our paths, and why.
///
/// Carries no name that a sender chose.
package struct FileSystemError: Error, Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    case absent
    case exists
    case crossesMounts
    case noSpace
    case noPermission
    /// A link, a mount border or a name that leads out of the folder.
    case leavesFolder
    case notAFile
    case notAFolder
    case tooManyOpenFiles
    case readOnly
    /// A file is not what it was when reading it began.
    case changed
    /// Any other error, by its number.
    case system(Int32)
    /// The simulated machine has lost power; nothing works until it restarts.
    case powerLost
  }

  /// The call, such as `rename`.
  package let operation: String
  /// The folder or file of ours that it was tried on.
  package let path: String
  package let cause: Cause

  package init(operation: String, path: String, cause: Cause) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }
}
