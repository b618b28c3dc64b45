import Locks

/// An open file of a simulated file system, for reading or for growing.
final class SimulatedFile: ReadableFile, GrowingFile {
  private let fileSystem: SimulatedFileSystem
  private let node: Int
  private let folder: String
  private let name: FileName
  private let life: Int

  init(fileSystem: SimulatedFileSystem, node: Int, folder: String, name: FileName, life: Int) {
    self.fileSystem = fileSystem
    self.node = node
    self.folder = folder
    self.name = name
    self.life = life
  }

  func status() throws(FileSystemError) -> FileStatus {
    try fileSystem.look(life: life) { (state) throws(FileSystemError) in
      state.disk.status(self.node)
    }
  }

  func writerState() -> WriterState {
    fileSystem.state.withLock { state in
      guard state.canLease else { return .unknown }
      return state.disk.nodes[node].writers > 0 ? .somebodyWrites : .nobodyWrites
    }
  }

  func read(at position: Int64, count: Int) throws(FileSystemError) -> [UInt8] {
    try fileSystem.look(life: life) { (state) throws(FileSystemError) in
      state.disk.read(self.node, at: position, count: count)
    }
  }

  func length() throws(FileSystemError) -> Int64 {
    try status().size
  }

  func append(_ bytes: [UInt8]) throws(FileSystemError) {
    let half = bytes.prefix(bytes.count / 2)
    _ = try fileSystem.perform(
      step(.append), life: life, halfDone: { $0.append(half, to: self.node) },
      failed: { $0.append(half, to: self.node) },
      whole: { (disk) throws(FileSystemError) in
        disk.append(bytes, to: self.node)
      })
  }

  func renew(from position: Int64) throws(FileSystemError) {
    _ = try fileSystem.perform(step(.renew), life: life) { (disk) throws(FileSystemError) in
      disk.renew(self.node, from: Int(position))
    }
  }

  func truncate(to length: Int64) throws(FileSystemError) {
    _ = try fileSystem.perform(step(.truncate), life: life) { (disk) throws(FileSystemError) in
      guard length >= 0, length <= disk.nodes[self.node].written.count else {
        // EINVAL, as the real form answers.
        throw FileSystemError(operation: "truncate", path: self.folder, cause: .system(22))
      }
      disk.truncate(self.node, to: Int(length))
    }
  }

  func sync() throws(FileSystemError) {
    _ = try fileSystem.perform(
      step(.syncGrowing), life: life, failed: { disk in disk.poison { $0 == self.node } },
      whole: { (disk) throws(FileSystemError) in
        disk.nodes[self.node].makeContentDurable()
      })
  }

  private func step(_ operation: SimulatedStep.Operation) -> SimulatedStep {
    SimulatedStep(operation: operation, folder: folder, name: name)
  }
}
