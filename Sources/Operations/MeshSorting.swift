package import Configuration
import Diagnostics
import Exchange
package import Pipeline
import Referrals
import Routing
package import Spool

/// Hands the files that MESH clients (DTS) have brought for several partners to the inboxes of those that sent them.
///
/// What belongs to nobody stays where it is, and is told of until somebody sees to it. It works beside a pass: to an inbox
/// it is what a client that puts files there is. Only whoever has the home's lock may sort.
package struct MeshSorting: Sendable {
  /// Files of one folder that could not be handed on, for one reason.
  package struct Left: Sendable, Hashable, Encodable {
    package enum Cause: String, Sendable, Hashable, Encodable {
      /// No partner has agreed on the mailbox.
      case nobody
      /// The control file cannot be read.
      case control
      /// A data file without its control file, or the reverse.
      case incomplete
      /// The inbox has a file of that name.
      case inTheWay
      /// The folder, or the inbox, cannot be worked with.
      case disk
    }

    package let folder: String
    package let cause: Cause
    /// How many arrivals; 0 where the folder cannot be looked into.
    package let files: Int
    /// Of ``Cause/nobody``: the mailboxes, as far as they can be told.
    package let mailboxes: [String]
    /// Of ``Cause/disk``: what has failed.
    let failure: FileSystemError?

    private enum CodingKeys: String, CodingKey { case folder, cause, files, mailboxes }
  }

  private let folders: [String]
  private let partners: [Partner]
  private let paths: HomePaths
  private let fileSystem: any FileSystem

  /// How long half a pair may be alone: its other half may be on its way.
  static let patience: Int64 = 600 * 1_000_000_000

  /// - Parameters:
  ///   - generation: Names the folders and the partners.
  ///   - paths: The home; its inboxes are there.
  ///   - fileSystem: Has both.
  package init(
    _ generation: Generation, in paths: HomePaths, on fileSystem: any FileSystem = RealFileSystem()
  ) {
    folders = generation.settings.arrivals
    partners = generation.directory.partners
    self.paths = paths
    self.fileSystem = fileSystem
  }

  /// True where there is something to sort.
  package var isWanted: Bool { !folders.isEmpty }

  /// Hands on what has arrived.
  ///
  /// - Parameter now: In milliseconds since 1970.
  /// - Returns: What has stayed for a reason that a person has to see to; what waits for its partner, or for its other
  ///   half, is not told.
  package func sort(at now: Int64) -> [Left] {
    folders.flatMap { path in
      var sorter = FolderSorter(path: path, partners: partners, paths: paths, on: fileSystem)
      do throws(FileSystemError) {
        try sorter.sort(before: now * 1_000_000 - Self.patience)
      } catch {
        sorter.fail(error)
      }
      return sorter.left
    }
  }
}

extension MeshSorting {
  /// Returns what would keep files from being handed on, found out without touching one.
  func obstacles() -> [Diagnostic] {
    folders.compactMap { path -> Diagnostic? in
      do throws(FileSystemError) {
        let device = try fileSystem.openFolder(path).status().device
        let inboxes = partners.filter { $0.inbox?.mesh != nil }.map { paths.inbox(of: $0.id) }
        for inbox in inboxes {
          guard let folder = try fileSystem.existingFolder(inbox) else { continue }
          guard try folder.status().device != device else { continue }
          throw FileSystemError(operation: "rename", path: inbox, cause: .crossesMounts)
        }
        return nil
      } catch {
        let left = Left(folder: path, cause: .disk, files: 0, mailboxes: [], failure: error)
        return left.diagnostic
      }
    }
  }
}

/// How many files a MESH client has brought that no run has handed on.
package struct MeshArrivals: Sendable, Hashable, Encodable {
  package let folder: String
  /// `nil` where the folder cannot be looked into.
  package let files: Int?

  /// Counts what lies in folders.
  ///
  /// - Parameters:
  ///   - folders: IN folders that several partners' files arrive in.
  ///   - now: To leave out what has come in the last minutes, as it may be about to be handed on: the time in milliseconds
  ///     since 1970; `nil` to count all.
  /// - Returns: The folders in which something lies, and those that cannot be looked into.
  static func all(in folders: [String], settledAt now: Int64? = nil) -> [MeshArrivals] {
    let limit = now.map { $0 * 1_000_000 - MeshSorting.patience } ?? .max
    return folders.compactMap { path in
      let folder = try? RealFileSystem().openFolder(path)
      let files = folder.flatMap { try? ArrivalFolder($0).arrivals() }?
        .count { $0.changedAt < limit }
      return files == 0 ? nil : MeshArrivals(folder: path, files: files)
    }
  }
}

/// Sorts one folder.
private struct FolderSorter {
  let path: String
  let partners: [Partner]
  let paths: HomePaths
  let fileSystem: any FileSystem
  private var counts: [MeshSorting.Left.Cause: Int] = [:]
  private var mailboxes: Set<String> = []
  private var failure: FileSystemError?

  init(path: String, partners: [Partner], paths: HomePaths, on fileSystem: any FileSystem) {
    self.path = path
    self.partners = partners
    self.paths = paths
    self.fileSystem = fileSystem
  }

  /// What has stayed, by its reasons.
  var left: [MeshSorting.Left] {
    counts.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { cause, files in
        MeshSorting.Left(
          folder: path, cause: cause, files: files,
          mailboxes: cause == .nobody ? mailboxes.sorted() : [],
          failure: cause == .disk ? failure : nil)
      }
  }

  mutating func fail(_ error: FileSystemError, files: Int = 0) {
    counts[.disk, default: 0] += files
    failure = failure ?? error
  }

  mutating func sort(before patience: Int64) throws(FileSystemError) {
    let folder = ArrivalFolder(try fileSystem.openFolder(path))
    var reached: [String: any Folder] = [:]
    for arrival in try folder.arrivals() {
      do throws(FileSystemError) {
        try hand(arrival, of: folder, before: patience, &reached)
      } catch {
        fail(error, files: 1)
      }
    }
    try folder.makeDurable(in: reached.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Hands one arrival on, or notes why it stays.
  private mutating func hand(
    _ arrival: ArrivalFolder.Arrival, of folder: ArrivalFolder, before patience: Int64,
    _ reached: inout [String: any Folder]
  ) throws(FileSystemError) {
    guard let control = arrival.control else {
      if arrival.changedAt < patience { counts[.incomplete, default: 0] += 1 }
      return
    }
    let bytes: [UInt8]
    switch try folder.read(control, maxBytes: Int64(ControlFile.mostBytes)) {
    case .bytes(let read): bytes = read
    case .notYet: return
    case .large, .cannotBeDrop:
      counts[.control, default: 0] += 1
      return
    }
    guard let address = ControlFile.address(in: bytes) else {
      counts[.control, default: 0] += 1
      return
    }
    guard let partner = address.owner(among: partners) else {
      counts[.nobody, default: 0] += 1
      let mailbox = address.isReport ? address.to : address.from
      if mailbox.isMailbox { mailboxes.insert(mailbox) }
      return
    }
    // What is for a partner that is away, or paused, waits here for it.
    guard !partner.isPaused else { return }
    let path = paths.inbox(of: partner.id)
    let inbox: any Folder
    if let known = reached[path] { inbox = known } else { inbox = try fileSystem.openFolder(path) }
    switch try folder.hand(arrival, to: inbox, needsData: !address.isReport) {
    case .handedOn: reached[path] = inbox
    case .inTheWay: counts[.inTheWay, default: 0] += 1
    case .withoutData: if arrival.changedAt < patience { counts[.incomplete, default: 0] += 1 }
    }
  }
}

extension String {
  /// True for what can be the name of a mailbox, and so may be told: a longer one may be of a person.
  fileprivate var isMailbox: Bool {
    (1...12).contains(utf8.count)
      && utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
      }
  }
}
