import Configuration
import Digests
import Foundation
import Referrals
import Spool

/// The files of every generation that this home ran under, in a folder each, named by its hash.
struct GenerationStore {
  let folder: String

  /// Loads a kept generation again; `nil` when it is not kept, or no longer whole.
  func load(_ hash: SHA256Digest) throws -> Generation? {
    let root = "\(folder)/\(hash.hex)"
    guard HomeFolders.isFolder(root) else { return nil }
    let files = try ConfigurationFolder.home(at: root)
    guard case .success(let generation) = Generation.load(home: files, library: [:]),
      generation.hash == hash
    else { return nil }
    return generation
  }

  /// Looks at the routes of a kept generation, as they are for a sender; `nil` when they are not kept.
  func routes(_ hash: SHA256Digest, for sender: PartnerID) throws -> RoutesGlance? {
    let files = try ConfigurationFolder.files(
      RoutesGlance.paths(for: sender), at: "\(folder)/\(hash.hex)")
    return RoutesGlance(files, sender: sender)
  }

  /// Keeps a generation's files, unless they are kept already.
  ///
  /// The folder appears under its own name when all files are in it, so that a generation is kept whole or not at all.
  func keep(_ generation: Generation) throws(FileSystemError) {
    let fileSystem = RealFileSystem()
    let store = try fileSystem.makeFolder(folder, mode: 0o700)
    let name = FileName(generation.hash.hex)
    let unfinished = FileName(generation.hash.hex + ".new")
    try removeUnfinished(but: unfinished, in: store)
    guard try store.status(of: name) == nil else { return }
    _ = try store.openFolder(unfinished, creating: 0o700)
    let root = "\(folder)/\(generation.hash.hex).new"
    for (path, bytes) in generation.files.sorted(by: { $0.key < $1.key }) {
      let steps = path.split(separator: "/")
      let parent = ([root] + steps.dropLast().map(String.init)).joined(separator: "/")
      let target = try fileSystem.makeFolder(parent, mode: 0o700)
      let fileName = FileName(String(steps.last ?? ""))
      // What an interrupted attempt left may be torn.
      try target.remove(fileName)
      try target.create(fileName, bytes: bytes, mode: 0o600)
    }
    try store.syncFileSystem()
    try store.rename(unfinished, to: store, as: name)
    try store.sync()
  }

  /// Removes what an interrupted attempt left of a generation that is not the one in force now.
  private func removeUnfinished(
    but current: FileName, in store: any Folder
  ) throws(FileSystemError) {
    for name in try store.names() where name != current {
      let text = String(decoding: name.bytes, as: UTF8.self)
      // What cannot be removed is in nobody's way.
      if text.hasSuffix(".new") { try? FileManager.default.removeItem(atPath: "\(folder)/\(text)") }
    }
  }
}
