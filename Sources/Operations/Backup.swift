import Archive
import Diagnostics
import Foundation
import Ledger
package import Pipeline
import Spool

/// What a backup holds.
package struct BackupReport: Sendable, Encodable {
  /// The folder, as an absolute path.
  package let folder: String
  /// The last commit that the copy of the ledger knows.
  package let lastGroup: Int64
  /// The records that it knows.
  package let records: Int64
  /// The day files that were copied, as `2026-11-22`, ascending.
  package let days: [String]
  /// Bytes of the archive.
  package let archiveBytes: Int64
  /// The configurations that records were decided under.
  package let generations: Int
  /// The files of the configuration as it is now.
  package let configurationFiles: Int
}

/// Copies what a home cannot be without: configuration, key, generations, ledger and archive.
///
/// The folder looks like a home. Needs no lock: the ledger is copied as of one moment, and of the archive what belonged to
/// that moment, while a run may go on. Files in inboxes and outboxes are the partners' and are not in it.
///
/// Invariants:
/// 1. The archive in the copy has every byte that the ledger in the copy counts on.
/// 2. `interchange.yaml` comes last: an interrupted backup is no home, and nobody takes it for one.
/// 3. Everything is private and synced before the backup says that it is done.
package struct Backup {
  private static let folderMode: UInt32 = 0o700
  private static let fileMode: UInt32 = 0o600
  private static let piece = 1 << 20

  private let source: HomePaths
  private let target: HomePaths
  private let fileSystem = RealFileSystem()

  private init(of source: HomePaths, in target: HomePaths) {
    self.source = source
    self.target = target
  }

  /// Makes a backup of a home in a folder that is missing or empty.
  ///
  /// - Throws: A ``Diagnostics/Diagnostic`` for a folder in use or inside the home, and errors of the home's key, ledger,
  ///   archive and disk. What was copied by then stays, without `interchange.yaml`.
  package static func make(of home: HomePaths, at path: String) throws -> BackupReport {
    let target = HomePaths(root: HomeFinding.absolute(path))
    try refuse(target, beside: home)
    _ = try HomeKey.read(home)
    return try Backup(of: home, in: target).copy()
  }

  private func copy() throws -> BackupReport {
    let configuration = try ConfigurationFolder.home(at: source.root)
    for folder in [target.root, target.state, target.generations, target.archive] {
      _ = try fileSystem.makeFolder(folder, mode: Self.folderMode)
    }
    let ledger = try SQLiteLedger.readOnly(path: source.ledger)
    let start = try ledger.backup(to: target.ledger)
    try ledger.close()
    let archive = try copyArchive(start.dayLengths)
    // After the ledger: a generation is kept before anything is decided under it.
    let generations = try copyGenerations()
    try copyFile("key", from: source.state, to: target.state)
    for (name, bytes) in configuration.sorted(by: { $0.key < $1.key })
    where name != Self.last {
      try write(bytes, to: name)
    }
    try fileSystem.openFolder(target.root).syncFileSystem()
    if let bytes = configuration[Self.last] { try write(bytes, to: Self.last) }
    try fileSystem.openFolder(target.root).syncFileSystem()
    return BackupReport(
      folder: target.root, lastGroup: start.nextGroup - 1, records: start.nextRecord - 1,
      days: archive.days, archiveBytes: archive.bytes, generations: generations,
      configurationFiles: configuration.count)
  }

  /// The file that makes a folder a home.
  private static let last = "interchange.yaml"

  // MARK: Archive

  /// Copies the day files as far as the copy of the ledger knows them.
  private func copyArchive(_ lengths: [String: Int64]) throws -> (days: [String], bytes: Int64) {
    var days: [String] = []
    var bytes: Int64 = 0
    for (text, length) in lengths.sorted(by: { $0.key < $1.key }) where length > 0 {
      guard let day = Day(parsing: text) else { throw LedgerError.corrupt }
      let from = "\(source.archive)/\(day.folderName)"
      let to = "\(target.archive)/\(day.folderName)"
      guard HomeFolders.isFolder(from),
        try fileSystem.openFolder(from).status(of: FileName(day.fileName)) != nil
      else {
        // Retention may remove a file after the ledger was copied; it had forgotten the day before.
        if try isForgotten(text) { continue }
        throw ArchiveError.absent(day: day)
      }
      _ = try fileSystem.makeFolder(to, mode: Self.folderMode)
      let copied = try copyFile(day.fileName, from: from, to: to, most: length)
      guard copied == length else {
        throw ArchiveError.shorter(day: day, length: copied, committed: length)
      }
      days.append(text)
      bytes += length
    }
    return (days, bytes)
  }

  private func isForgotten(_ day: String) throws -> Bool {
    let ledger = try SQLiteLedger.readOnly(path: source.ledger)
    let known = try ledger.start().dayLengths[day] != nil
    try ledger.close()
    return !known
  }

  // MARK: Files

  private func copyGenerations() throws -> Int {
    guard HomeFolders.isFolder(source.generations) else { return 0 }
    // One that is being kept just now has another name, and nothing was decided under it.
    let names = try FileManager.default.contentsOfDirectory(atPath: source.generations)
      .filter { !$0.hasSuffix(".new") }.sorted()
    for name in names {
      let files = try ConfigurationFolder.home(at: "\(source.generations)/\(name)")
      for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
        try write(bytes, to: "state/generations/\(name)/\(path)")
      }
    }
    return names.count
  }

  /// Writes a file by its path in the backup.
  private func write(_ bytes: [UInt8], to path: String) throws {
    let steps = path.split(separator: "/").map(String.init)
    var parent = target.root
    for step in steps.dropLast() {
      parent += "/\(step)"
      _ = try fileSystem.makeFolder(parent, mode: Self.folderMode)
    }
    try fileSystem.openFolder(parent)
      .create(FileName(steps.last ?? ""), bytes: bytes, mode: Self.fileMode)
  }

  /// Copies the beginning of a file piece by piece; returns how many bytes there were.
  @discardableResult
  private func copyFile(
    _ name: String, from: String, to: String, most: Int64 = .max
  ) throws -> Int64 {
    let original = try fileSystem.openFolder(from).openFile(FileName(name))
    let copy = try fileSystem.openFolder(to).openGrowing(FileName(name), mode: Self.fileMode)
    var position: Int64 = 0
    while position < most {
      let bytes = try original.read(
        at: position, count: Int(min(Int64(Self.piece), most - position)))
      guard !bytes.isEmpty else { break }
      try copy.append(bytes)
      position += Int64(bytes.count)
    }
    return position
  }

  // MARK: Refusals

  private static func refuse(_ target: HomePaths, beside home: HomePaths) throws {
    if (target.root + "/").hasPrefix(home.root + "/") {
      throw Diagnostic(
        code: "backup.inside", what: "\(target.root) lies inside the home",
        why: "what destroys the home would destroy its backup",
        fix: "name a folder elsewhere, best on another disk")
    }
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: target.root, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw Diagnostic(
        code: "backup.not-a-folder", what: "\(target.root) is not a folder",
        why: "a backup is a folder", fix: "name a folder that is empty or not there yet")
    }
    let names = (try? manager.contentsOfDirectory(atPath: target.root)) ?? ["?"]
    guard names.isEmpty else {
      throw Diagnostic(
        code: "backup.not-empty", what: "\(target.root) holds other files",
        why: "an older backup is not to be overwritten, nor mixed with this one",
        fix: "name a folder that is empty or not there yet")
    }
  }
}
