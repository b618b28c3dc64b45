package import Configuration
package import Diagnostics
import Glibc

/// Reads configuration files from disk.
///
/// Only names that configuration may have are looked at, so what an editor leaves beside them (`a.yaml~`, `.a.yaml.swp`)
/// is passed over. Links are followed: configuration is ours, and often kept elsewhere.
package enum ConfigurationFolder {
  /// No file of a configuration is larger, in bytes.
  static let largestFile = 4 << 20
  /// A configuration has no more files than this.
  static let mostFiles = 20_000

  /// Reads the files of a home by their paths in it; what is missing is left out.
  ///
  /// - Throws: ``ConfigurationReadProblem``.
  package static func home(at root: String) throws(ConfigurationReadProblem) -> ConfigurationFiles {
    var files: ConfigurationFiles = [:]
    for name in ["interchange.yaml", "routes.yaml", "checks.yaml"] {
      files[name] = try contents(of: name, in: root)
    }
    try add(folder: "partners", ending: ".yaml", of: root, to: &files)
    try addMappings(below: "mappings/", of: root, to: &files)
    return files
  }

  /// Reads the files of a folder of shipped mappings by their paths in it.
  ///
  /// - Throws: ``ConfigurationReadProblem``.
  package static func library(
    at root: String
  ) throws(ConfigurationReadProblem) -> ConfigurationFiles {
    var files: ConfigurationFiles = [:]
    try addMappings(below: "", of: root, to: &files)
    return files
  }

  /// Reads some files of a home by their paths in it; what is missing is left out.
  ///
  /// - Throws: ``ConfigurationReadProblem``.
  static func files(
    _ paths: [String], at root: String
  ) throws(ConfigurationReadProblem) -> ConfigurationFiles {
    var files: ConfigurationFiles = [:]
    for path in paths { files[path] = try contents(of: path, in: root) }
    return files
  }

  private static func addMappings(
    below prefix: String, of root: String, to files: inout ConfigurationFiles
  ) throws(ConfigurationReadProblem) {
    let folder = String(prefix.dropLast())
    try add(folder: folder, ending: ".yaml", of: root, to: &files)
    try add(folder: prefix + "codes", ending: ".yaml", of: root, to: &files)
    try add(folder: prefix + "schemas", ending: ".xsd", of: root, to: &files)
  }

  private static func add(
    folder: String, ending: String, of root: String, to files: inout ConfigurationFiles
  ) throws(ConfigurationReadProblem) {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    for name in try names(in: path, folder: folder)
    where name.hasSuffix(ending) && !name.hasPrefix(".") {
      let key = folder.isEmpty ? name : "\(folder)/\(name)"
      files[key] = try contents(of: key, in: root)
      guard files.count <= mostFiles else { throw .tooManyFiles(path: folder) }
    }
  }

  /// Lists a folder; one that is not there holds nothing.
  ///
  /// Any other trouble is an error: of a configuration that is read in part, another part would take effect.
  private static func names(
    in path: String, folder: String
  ) throws(ConfigurationReadProblem) -> [String] {
    var opened = opendir(path)
    while opened == nil, errno == EINTR { opened = opendir(path) }
    guard let listing = opened else {
      if errno == ENOENT { return [] }
      throw .unlisted(path: folder.isEmpty ? "." : folder)
    }
    defer { closedir(listing) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(listing) else {
        if errno == EINTR { continue }
        guard errno == 0 else { throw .unlisted(path: folder.isEmpty ? "." : folder) }
        return names
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// Returns the bytes of a file, or `nil` when there is none.
  private static func contents(
    of name: String, in root: String
  ) throws(ConfigurationReadProblem) -> [UInt8]? {
    // Without blocking: a pipe of that name would otherwise keep the program waiting for ever.
    let descriptor = uninterrupted { open("\(root)/\(name)", O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .unreadable(path: name, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notAFile(path: name)
    }
    guard status.st_size <= largestFile else { throw .tooLarge(path: name) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = uninterrupted { read(descriptor, &buffer, buffer.count) }
      if count == 0 { return bytes }
      guard count > 0 else {
        throw .unreadable(path: name, reason: String(cString: strerror(errno)))
      }
      bytes += buffer.prefix(count)
      guard bytes.count <= largestFile else { throw .tooLarge(path: name) }
    }
  }
}

/// Calls the kernel until it is not interrupted.
private func uninterrupted<Answer: SignedInteger>(_ call: () -> Answer) -> Answer {
  while true {
    let answer = call()
    if answer >= 0 || errno != EINTR { return answer }
  }
}

/// Why a file of the configuration cannot be read from disk.
package enum ConfigurationReadProblem: Error, Sendable, Hashable {
  case tooLarge(path: String)
  case tooManyFiles(path: String)
  case notAFile(path: String)
  case unreadable(path: String, reason: String)
  case unlisted(path: String)

  /// The problem in plain words, for the operator.
  package var diagnostic: Diagnostic {
    switch self {
    case .tooLarge(let path):
      Diagnostic(
        code: "config.too-large", what: "the file is larger than any configuration file",
        at: .file(path: path, line: 1, column: 1),
        why: "at most \(ConfigurationFolder.largestFile) bytes are read",
        fix: "check that it is the right file; split it if it is")
    case .tooManyFiles(let path):
      Diagnostic(
        code: "config.too-many-files", what: "the folder \(path) holds too many files",
        why: "at most \(ConfigurationFolder.mostFiles) are read",
        fix: "move away what does not belong there")
    case .notAFile(let path):
      Diagnostic(
        code: "config.not-a-file", what: "it is no ordinary file",
        at: .file(path: path, line: 1, column: 1), why: "configuration is read from files",
        fix: "replace it by a file, or move it away")
    case .unreadable(let path, let reason):
      Diagnostic(
        code: "config.unreadable", what: "the file cannot be read: \(reason)",
        at: .file(path: path, line: 1, column: 1),
        why: "a configuration takes effect as a whole or not at all",
        fix: "correct its owner and mode")
    case .unlisted(let path):
      Diagnostic(
        code: "config.unlisted", what: "the folder \(path) cannot be listed",
        at: .file(path: path, line: 1, column: 1),
        why: "a configuration takes effect as a whole or not at all",
        fix: "see that it is a folder, and correct its owner and mode")
    }
  }
}
