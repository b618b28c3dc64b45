/// The IN folder of a MESH client (DTS) that files of several partners arrive in: NAME.dat, and NAME.ctl beside it.
///
/// A pair is handed on by renames, the data file first. A crash between the two leaves the control file behind, which goes
/// the same way at the next look.
package struct ArrivalFolder: Sendable {
  private let folder: any Folder

  package init(_ folder: any Folder) {
    self.folder = folder
  }

  /// What has arrived.
  package struct Arrival: Sendable, Hashable {
    /// The control file; `nil` for a data file that has none.
    package let control: FileName?
    /// The data file; `nil` for a control file that stands alone.
    package let data: FileName?
    /// When the younger of the two was made or changed, in nanoseconds since 1970.
    package let changedAt: Int64
  }

  /// Lists what has arrived, in the order of names; whatever is no control file counts as data.
  package func arrivals() throws(FileSystemError) -> [Arrival] {
    var controls: [FileName: FileName] = [:]
    var data: [FileName: FileName] = [:]
    var changedAt: [FileName: Int64] = [:]
    for name in try folder.names() where !name.isTemporary {
      guard let status = try folder.status(of: name), status.kind == .file else { continue }
      let stem = InboxPairs.stem(of: name) ?? name
      changedAt[stem] = max(changedAt[stem] ?? .min, status.changedAt)
      if InboxPairs.isControl(name) { controls[stem] = name } else { data[stem] = name }
    }
    return changedAt.sorted { $0.key < $1.key }
      .map { Arrival(control: controls[$0.key], data: data[$0.key], changedAt: $0.value) }
  }

  /// Reads a control file, or says why that has to wait or cannot be.
  package func read(_ control: FileName, maxBytes: Int64) throws(FileSystemError) -> Peek {
    guard let status = try folder.status(of: control) else { return .notYet(.gone) }
    let look = InboxLook(folder: folder, taken: nil, owners: nil)
    switch try look.open(InboxEntry(name: control, status: status, verdict: .drop)) {
    case .opened(let file, _): return Peek(try InboxLook.read(file, upTo: maxBytes))
    case .refused(let answer): return Peek(answer)
    }
  }

  /// What became of an arrival.
  package enum Outcome: Sendable, Hashable {
    case handedOn
    /// The inbox has a file of one of the names already.
    case inTheWay
    /// Neither here nor in the inbox is a data file.
    case withoutData
  }

  /// Hands an arrival that has a control file on; nothing is durable before both folders are synced.
  ///
  /// - Parameters:
  ///   - arrival: What ``arrivals()`` has found.
  ///   - inbox: The folder of the inbox.
  ///   - needsData: Whether the control file speaks of a data file.
  /// - Returns: What became of it.
  /// - Throws: Errors of the disk; the control file is in this folder then.
  package func hand(
    _ arrival: Arrival, to inbox: any Folder, needsData: Bool
  ) throws(FileSystemError) -> Outcome {
    guard let control = arrival.control else { return .withoutData }
    for name in InboxPairs.spellings(of: control) where try isTaken(name, in: inbox, by: control) {
      return .inTheWay
    }
    if let data = arrival.data {
      guard try move(data, to: inbox) else { return .inTheWay }
    } else if needsData {
      var isThere = false
      for name in InboxPairs.dataNames(of: control) where try inbox.status(of: name) != nil {
        isThere = true
      }
      guard isThere else { return .withoutData }
    }
    return try move(control, to: inbox) ? .handedOn : .inTheWay
  }

  /// Moves a file; false where the inbox has another of the name.
  ///
  /// After a power cut a file may be in both folders, where a disk keeps the halves of a rename apart.
  private func move(_ name: FileName, to inbox: any Folder) throws(FileSystemError) -> Bool {
    do {
      try folder.rename(name, to: inbox, as: name)
    } catch let error where error.cause == .exists {
      guard try !isTaken(name, in: inbox, by: name) else { return false }
      try folder.remove(name)
    }
    return true
  }

  /// True where an inbox has a file of a name that is not the one here.
  private func isTaken(
    _ name: FileName, in inbox: any Folder, by own: FileName
  ) throws(FileSystemError) -> Bool {
    guard let there = try inbox.status(of: name) else { return false }
    let here = try folder.status(of: own)
    return there.inode != here?.inode || there.device != here?.device
  }

  /// Makes durable what was handed on: in the inboxes first, as a file that leaves here before it is there can be lost.
  package func makeDurable(in inboxes: [any Folder]) throws(FileSystemError) {
    for inbox in inboxes { try inbox.sync() }
    if !inboxes.isEmpty { try folder.sync() }
  }
}
