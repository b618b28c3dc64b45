import Foundation
import Glibc
import Testing

@Suite("A crash", .serialized)
struct CrashTellingTests {
  @Test(
    "leaves no core file, and prints nothing of what is in the memory",
    arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGQUIT])
  func noCore(_ number: Int32) throws {
    let home = try GlasgowHome()
    let place = home.root.appending(path: "where-it-runs")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let watched = try WatchedHome(
      home,
      under: [
        "/bin/sh", "-c",
        "unset SWIFT_BACKTRACE; cd '\(place.path)'; ulimit -c unlimited; exec \"$0\" \"$@\"",
      ])
    let limits = try String(
      contentsOfFile: "/proc/\(watched.process.processIdentifier)/limits", encoding: .utf8)
    #expect(limits.contains(#/Max core file size +0 +0/#))
    #expect(watched.stop(number) == number)
    #expect(watched.process.terminationReason == .uncaughtSignal)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    #expect(!watched.log.contains("crashed"))
    #expect(!watched.log.contains("rsp 0x") && !watched.log.contains("rip 0x"))
  }
}
