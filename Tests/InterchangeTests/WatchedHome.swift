import Foundation
import Glibc
import Testing

/// The program watching a home, until it is told to end.
final class WatchedHome {
  let home: GlasgowHome
  private let folder: URL
  private(set) var process: Process

  /// Starts to watch a home, and waits until the inboxes are looked into.
  ///
  /// - `wrapper`: The program and arguments that it is started through.
  /// - `environment`: What the program gets beside the usual environment.
  init(
    _ home: GlasgowHome, _ arguments: [String] = ["--scan", "1h"],
    under wrapper: [String] = [], environment: [String: String] = [:]
  ) throws {
    self.home = home
    folder = URL(filePath: NSTemporaryDirectory()).appending(path: "watch-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process = try Program.start(
      ["watch", "--home", home.root.path] + arguments, talkingInto: folder,
      under: wrapper, environment: environment)
    try require("it watches") { log.contains("watching the inboxes") }
  }

  deinit {
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(at: folder)
  }

  /// What it has logged so far.
  var log: String {
    (try? String(contentsOf: folder.appending(path: "talk"), encoding: .utf8)) ?? ""
  }

  /// Sends a signal.
  func signal(_ number: Int32) {
    kill(process.processIdentifier, number)
  }

  /// Tells it to end, and returns its exit code.
  func stop(_ number: Int32 = SIGTERM) -> Int32 {
    signal(number)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Waits until something holds; far longer than it takes, as other programs may be at work.
  ///
  /// Returns how long it took, in seconds.
  @discardableResult
  func require(
    _ what: String, within seconds: Double = 60, _ condition: () throws -> Bool
  ) throws -> Double {
    let start = Date()
    while try !condition() {
      guard Date().timeIntervalSince(start) < seconds, process.isRunning else {
        throw Missing(what: what, log: log)
      }
      usleep(5_000)
    }
    return Date().timeIntervalSince(start)
  }

  /// Waits until an outbox has so many deliveries.
  @discardableResult
  func require(_ count: Int, deliveriesTo partner: String) throws -> Double {
    try require("\(count) deliveries to \(partner)") { try deliveries(to: partner) == count }
  }

  /// How many deliveries lie in an outbox.
  func deliveries(to partner: String) throws -> Int {
    try home.outboxes().keys
      .count {
        $0.hasPrefix("\(partner)/") && !$0.hasPrefix("\(partner)/receipt-")
      }
  }

  /// What did not come to pass.
  struct Missing: Error, CustomStringConvertible {
    let what: String
    let log: String
    var description: String { "not seen: \(what); the log:\n\(log)" }
  }
}
