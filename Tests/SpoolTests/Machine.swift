import Glibc
import Locks
import Testing

@testable import Spool

/// One of the two forms of the file system, with a folder of its own to work in.
enum Machine: String, CaseIterable, CustomTestStringConvertible {
  case real
  case simulated

  var testDescription: String { rawValue }

  /// Runs a test in a fresh folder, and removes that afterwards.
  func run(_ body: (any FileSystem, String) throws -> Void) throws {
    switch self {
    case .real:
      try Scratch.use { path in try body(RealFileSystem(), path) }
    case .simulated:
      let fileSystem = SimulatedFileSystem()
      try body(fileSystem, "/scratch")
    }
  }
}

/// The size that files of this process may have, which a test lowers for a moment.
///
/// Whoever makes a file of great length holds it meanwhile, as tests run side by side.
enum FileSizes {
  static let limit = Guarded(())
}

/// A fresh folder of the machine.
enum Scratch {
  static func use(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/spool-tests-XXXXXX".utf8CString)
    let path = try #require(
      template.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
      })
    defer { clear(path) }
    try body(path)
  }

  private static func clear(_ path: String) {
    guard let folder = try? RealFileSystem().openFolder(path) else { return }
    for name in (try? folder.names()) ?? [] {
      let entry = path + "/" + String(decoding: name.bytes, as: UTF8.self)
      if (try? folder.status(of: name))?.kind == .folder {
        clear(entry)
      } else {
        try? folder.remove(name)
      }
    }
    rmdir(path)
  }
}

/// A few bytes to tell files apart by.
func bytes(_ text: String) -> [UInt8] {
  Array(text.utf8)
}

extension Folder {
  /// The content of a file.
  func content(_ name: FileName) throws -> [UInt8] {
    let file = try openFile(name)
    return try file.read(at: 0, count: Int(file.status().size))
  }
}
