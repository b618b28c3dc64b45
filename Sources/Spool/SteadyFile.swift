/// A file that somebody else can change, read only as long as nobody does.
final class SteadyFile: ReadableFile {
  private let file: any ReadableFile
  private let expected: FileStatus
  private let path: String

  init(_ file: any ReadableFile, status: FileStatus, path: String) {
    self.file = file
    expected = status
    self.path = path
  }

  func status() throws(FileSystemError) -> FileStatus { try file.status() }

  func writerState() -> WriterState { file.writerState() }

  func read(at position: Int64, count: Int) throws(FileSystemError) -> [UInt8] {
    let bytes = try file.read(at: position, count: count)
    guard try file.status() == expected else {
      throw FileSystemError(operation: "read", path: path, cause: .changed)
    }
    return bytes
  }
}
