import Foundation
import Testing

@Suite("What can be no drop")
struct KilledObstacleTests {
  @Test("is told once and moved away, whenever the run that meets it is killed", arguments: 1...6)
  func killed(_ commit: Int) throws {
    let home = try GlasgowHome()
    try FileManager.default.createDirectory(
      at: home.inbox(WatchDrops.practice, "folder.xml"), withIntermediateDirectories: false)
    let fault = Fault(
      calls: "fdatasync", path: "state/ledger.sqlite-wal", when: "\(commit)", action: "kill-after")
    #expect([0, 9].contains(try home.run(["run"], faults: [fault]).status))
    #expect(try home.run("run").status == 0)
    #expect(try home.left() == [])
    let receipts = try home.receipts(of: WatchDrops.practice)
    #expect(receipts.components(separatedBy: "folder.xml").count == 2)
    let quarantine = home.root.appending(path: "state/quarantine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: quarantine.path).count == 1)
  }
}
