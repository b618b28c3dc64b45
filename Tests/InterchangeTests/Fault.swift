import Foundation
import Testing

/// Something that is done to the program at calls to the kernel that it makes; `Tests/faults/faults.c` says what there is.
struct Fault: Sendable, CustomStringConvertible {
  /// The calls that change what lies on the disk, or make it durable.
  static let changing =
    "write,pwrite,fsync,fdatasync,syncfs,truncate,rename,unlink,mkdir,create,chmod"

  /// Names of calls, divided by commas.
  var calls: String = Fault.changing
  /// A pattern of the path below the home; `*` stands for anything, slashes too.
  var path: String = "*"
  /// Which of these calls: `3`, `3-` or `3-5`, counted from 1.
  var when: String
  var action: String

  var description: String { "\(action) at call \(when) of \(calls) on \(path)" }

  /// The faults as the environment of a program whose home is `root`.
  ///
  /// - `log`: A file that gets a line for each call below the root.
  static func environment(
    _ faults: [Fault], below root: URL, log: URL? = nil
  ) throws -> [String: String] {
    var environment = [
      "LD_PRELOAD": try #require(library, "no C compiler was found").path,
      "FAULTS_ROOT": root.path,
      "FAULTS": faults.map { "\($0.calls)\t\($0.path)\t\($0.when)\t\($0.action)" }
        .joined(separator: "\n"),
    ]
    environment["FAULTS_LOG"] = log?.path
    return environment
  }

  /// The library that carries faults out; made once, by the compiler that is there.
  private static let library: URL? = {
    let source = Program.checkout.appending(path: "Tests/faults/faults.c")
    let target = URL(filePath: NSTemporaryDirectory()).appending(path: "faults-\(UUID()).so")
    for compiler in ["clang", "cc", "gcc"] {
      let made = Tool.run(
        "/usr/bin/env", compiler, "-O1", "-shared", "-fPIC", "-o", target.path, source.path)
      if made { return target }
    }
    return nil
  }()
}

extension GlasgowHome {
  /// Runs a command on this home with faults.
  func run(_ words: [String], faults: [Fault], log: URL? = nil) throws -> ProgramRun {
    try Program.run(
      words + ["--home", root.path],
      environment: Fault.environment(faults, below: root, log: log))
  }
}

/// Programs of the system.
enum Tool {
  /// Runs one to its end, and tells whether it went well.
  @discardableResult
  static func run(_ words: String...) -> Bool { run(words) }

  static func run(_ words: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationReason == .exit && process.terminationStatus == 0
  }
}

extension Tool {
  /// Runs one to its end, and returns the line that it writes; `nil` where it does not go well.
  static func output(_ words: String...) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil,
      let bytes = try? pipe.fileHandleForReading.readToEnd()
    else { return nil }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}

/// A small generator of repeatable lots.
struct Lots: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// One step of a Weyl sequence, mixed.
  ///
  /// - Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014 (SplitMix64).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
