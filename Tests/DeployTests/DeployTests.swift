import Foundation
import Testing

@Suite("samples/deploy")
struct DeployTests {
  @Test("has scripts that shellcheck finds nothing in")
  func scripts() throws {
    try Check.run("scripts.sh")
  }

  @Test("has services that systemd judges to be exposed by at most 1.2 of 10")
  func security() throws {
    try Check.run("security.sh")
  }

  @Test("has filters of system calls that let a whole night through")
  func calls() throws {
    try Check.run("calls.sh", Check.program)
  }

  @Test("says of each exit code what a person has to do, and nothing of 0")
  func notice() throws {
    try Check.run("notice.sh")
  }

  @Test("lays out the same files again and again, with the prefix and home asked for")
  func staged() throws {
    try Check.run("staged.sh", Check.program)
  }

  @Test("makes a machine that Debian's tools find nothing wrong with, and no second home or key")
  func machine() throws {
    try Check.runApart("machine.sh")
  }

  @Test("lets a partner drop, resume and fetch by SFTP, and see nothing of anybody else")
  func partnersBySFTP() throws {
    try Check.runApart("sftp.sh")
  }
}

/// Runs the scripts of `Tests/deploy`, which say in their talk what failed.
enum Check {
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "deploy").path

  /// The program that was built beside these tests.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "interchange").path

  /// The exit code of a script that this machine does not allow to run.
  private static let notAllowed: Int32 = 77

  /// Runs a script that needs root and changes the machine, where it changes nothing of it.
  static func runApart(_ script: String) throws {
    try run("apart.sh", program, "\(scripts)/\(script)")
  }

  static func run(_ script: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "\(scripts)/\(script)")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let talk = Pipe()
    process.standardOutput = talk
    process.standardError = talk
    try process.run()
    // What a script leaves running in the background would keep the pipe open: they leave nothing.
    let words = String(decoding: talk.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus == notAllowed { try Test.cancel("\(words)") }
    #expect(process.terminationStatus == 0, "\(words)")
  }
}
