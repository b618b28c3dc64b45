import Foundation
import Testing

/// A run that closes a window is killed at its calls to the kernel, one after the other.
///
/// Here some of the calls are tried; `KILLED_CALLS=1` tries each.
@Suite("A run that closes a window", .serialized)
struct KilledWindowTests {
  private static let works = ProvenWorks()
  private static let stride =
    ProcessInfo.processInfo.environment["KILLED_CALLS"].flatMap(Int.init) ?? 31

  @Test("that is killed at any call leaves the next one to deliver the file once, with its flag")
  func killed() async throws {
    let work = try await Self.works.work(.window)
    #expect(work.expected.deliveries.keys.contains { $0.hasSuffix(".ctl") })
    var killed = 0
    for index in work.calls.indices
    where !work.calls[index].isTrial && index.isMultiple(of: Self.stride) {
      let home = try GlasgowHome(copying: work.home)
      let run = try home.run(
        work.kind.words, faults: [Fault(when: "\(index + 1)", action: "kill")])
      if run.status == 9 { killed += 1 }
      let problem =
        try work.problem(seenIn: home)
        ?? work.problem(in: home, isAcknowledged: run.status != 9)
      if let problem { Issue.record("\(problem); killed at call \(index + 1)") }
    }
    #expect(killed > 3)
  }
}
