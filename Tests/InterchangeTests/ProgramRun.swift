import Foundation
import Testing

/// One run of the built program, to its end.
struct ProgramRun {
  let status: Int32
  let output: String
  let talk: String

  /// The last line of the output, read as JSON.
  var lastObject: [String: Any] {
    let line = output.split(separator: "\n").last ?? "{}"
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
    return object as? [String: Any] ?? [:]
  }

  /// All lines of the output that are JSON.
  var objects: [[String: Any]] {
    Data(output.utf8).split(separator: UInt8(ascii: "\n"))
      .compactMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
  }

  /// A number of the last line.
  func count(_ key: String) -> Int { lastObject[key] as? Int ?? -1 }

  /// The sum of the buckets in the last line.
  var bucketSum: Int {
    ["delivered", "waiting", "held", "rejected", "duplicate", "withheld", "failed"]
      .map(count).reduce(0, +)
  }
}

/// Starts the program that was built beside these tests.
enum Program {
  /// The folder that the package lies in.
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "interchange")

  /// Starts the program, its output and talk going into files below `folder`.
  ///
  /// - `wrapper`: The program and arguments that it is started through.
  /// - `environment`: What it gets beside the usual environment.
  /// - `input`: What stands on its standard input.
  /// - `program`: A copy of the program elsewhere, which is to find what is shipped with it.
  static func start(
    _ arguments: [String], talkingInto folder: URL, under wrapper: [String] = [],
    environment: [String: String] = [:], reading input: String? = nil, program: URL = executable
  ) throws -> Process {
    var environment = environment
    if program == executable {
      environment["INTERCHANGE_SAMPLES"] = checkout.appending(path: "samples").path
    }
    return try start(
      words: wrapper + [program.path] + arguments, talkingInto: folder, environment: environment,
      reading: input)
  }

  /// Starts a process by its words.
  private static func start(
    words: [String], talkingInto folder: URL, environment added: [String: String],
    reading input: String?
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    var environment = ProcessInfo.processInfo.environment
    environment["INTERCHANGE_LIBRARY"] = checkout.appending(path: "mappings").path
    environment["INTERCHANGE_HOME"] = nil
    environment["INTERCHANGE_SAMPLES"] = nil
    process.environment = environment.merging(added) { $1 }
    process.standardInput = FileHandle.nullDevice
    if let input {
      let file = folder.appending(path: "input")
      try Data(input.utf8).write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    }
    for name in ["output", "talk"] {
      let file = folder.appending(path: name)
      try Data().write(to: file)
      let handle = try FileHandle(forWritingTo: file)
      if name == "output" {
        process.standardOutput = handle
      } else {
        process.standardError = handle
      }
    }
    try process.run()
    return process
  }

  /// Runs the program to its end, or until it is killed at a thread's call of a kind, counted from 1.
  ///
  /// The status is 0 only for a run that came to its end.
  static func run(_ arguments: [String], killedAt call: Int, of kind: String) throws -> ProgramRun {
    try run(
      arguments,
      under: [
        "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null",
        "-e", "trace=\(kind)", "-e", "inject=\(kind):signal=SIGKILL:when=\(call)",
      ])
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], under wrapper: [String] = [], environment: [String: String] = [:],
    reading input: String? = nil, program: URL = executable
  ) throws -> ProgramRun {
    try toItsEnd { folder in
      try start(
        arguments, talkingInto: folder, under: wrapper, environment: environment, reading: input,
        program: program)
    }
  }

  /// Runs another program, which starts this one, to its end.
  static func run(wrapped words: [String]) throws -> ProgramRun {
    try toItsEnd { folder in
      try start(words: words, talkingInto: folder, environment: [:], reading: nil)
    }
  }

  private static func toItsEnd(_ start: (URL) throws -> Process) throws -> ProgramRun {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "run-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = try start(folder)
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }
    return ProgramRun(
      status: process.terminationStatus, output: try text("output"), talk: try text("talk"))
  }
}
