import Foundation
import Testing

/// A run over one spreadsheet of three groups is killed at its system calls, one after the other.
///
/// Every call that changes something lies between two kills, so every state of the disk is met that a kill can leave. Here
/// some of the calls are tried; `KILLED_CALLS=1` tries each.
@Suite("A run over a drop of three groups", .serialized)
struct KilledCallTests {
  /// The calls after which the disk may look different, or that make it durable.
  private static let calls = [
    "write", "pwrite64", "fsync", "fdatasync", "syncfs", "renameat2", "unlinkat", "ftruncate",
    "fchmod", "mkdirat",
  ]

  /// Every so many calls of a kind one is tried.
  private static let stride =
    ProcessInfo.processInfo.environment["KILLED_CALLS"].flatMap(Int.init) ?? 79

  private static let header =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer\r\n"

  /// A spreadsheet of 1,100 rows, one in forty without a fault: what is rejected makes no file, so the run is short.
  private static let spreadsheet: String = {
    let rows = (1...1_100)
      .map { number in
        let family = number % 40 == 0 ? "Kilnford" : ""
        return "MM-\(number);09/11/2026;\(family);Brenwyn;19/11/1934;Birchbank (99016);"
          + "Food or fuel;Yes\r\n"
      }
    return header + rows.joined()
  }()

  private static func home() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.drop(Data(spreadsheet.utf8), as: "november.csv", of: "money-matters")
    return home
  }

  @Test(
    "that is killed at any system call ends byte-equal to an undisturbed one", arguments: calls)
  func killed(_ kind: String) throws {
    let undisturbed = try Self.home()
    let whole = try undisturbed.run("run", "--json")
    #expect(whole.count("groups") == 3)
    #expect(whole.count("rejected") == 1_073)
    let expected = try undisturbed.outboxes()
    var call = 1
    while true {
      let home = try Self.home()
      let run = try Program.run(
        ["run", "--home", home.root.path], killedAt: call, of: kind)
      if run.status == 0 { break }
      let second = try home.run("run", "--json")
      #expect(second.status == 0, "\(kind) \(call): \(second.talk)")
      #expect(try home.outboxes() == expected, "\(kind) \(call)")
      #expect(try home.left() == [], "\(kind) \(call)")
      #expect(try home.run("archive", "verify").status == 0, "\(kind) \(call)")
      call += Self.stride
    }
    // Otherwise the call is none that the program makes, and nothing was tried.
    #expect(call > 1)
  }
}
