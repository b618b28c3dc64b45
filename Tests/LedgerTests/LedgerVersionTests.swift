import Digests
import Foundation
import Ledger
import Referrals
import Testing

/// A ledger that version 1 of the program wrote: the first night of the Glasgow sample.
@Suite("A ledger of an earlier version")
struct LedgerVersionTests {
  private static func makeOld(at path: String) throws {
    let file = try #require(
      Bundle.module.url(
        forResource: "version-1", withExtension: "sqlite", subdirectory: "Golden"))
    try FileManager.default.copyItem(at: file, to: URL(filePath: path))
  }

  private static func withOld(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "ledger.sqlite").path
    try makeOld(at: path)
    try body(path)
  }

  @Test("is brought up to date with everything that it told before")
  func isBroughtUpToDate() throws {
    try Self.withOld { path in
      for _ in 1...2 {
        let ledger = try SQLiteLedger(path: path)
        #expect(try ledger.tallies().map(\.count).reduce(0, +) == 88)
        #expect(try ledger.start().nextRecord == 89)
        #expect(try ledger.start().isCopy == false)
        let drops = try ledger.drops(after: 0, limit: 100)
        #expect(drops.count == 76 && drops.allSatisfy(\.isComplete))
        let records = try ledger.records(after: 0, limit: 100)
        for drop in drops {
          #expect(
            try ledger.records(ofDrop: drop.number) == records.filter { $0.drop == drop.number })
        }
        for record in records {
          let events = try ledger.events(ofRecord: record.id)
          #expect(events.map(\.step) == ["decided"])
          #expect(events.map(\.bucket) == [record.bucket])
        }
        let outputs = try ledger.outputs(after: 0, limit: 100)
        #expect(try ledger.outputs(ofRecord: 1) == outputs.filter { $0.record == 1 })
        #expect(try ledger.failureGroups().map(\.count).reduce(0, +) == 8)
        // Whom they are about was not kept then: each counts as one.
        #expect(try ledger.failureGroups().map(\.people).reduce(0, +) == 8)
        #expect(try ledger.failing(records.map(\.id)) == [])
        #expect(try ledger.intervention(inGroup: 1) == nil)
        try ledger.close()
      }
    }
  }

  @Test("goes on: an old record changes and keeps its first decision")
  func goesOn() throws {
    try Self.withOld { path in
      let ledger = try SQLiteLedger(path: path)
      let start = try ledger.start()
      var held = try #require(
        try ledger.openRecords(in: [.held], after: 0, limit: 1).first)
      held.bucket = .delivered
      var group = StagedGroup(
        number: start.nextGroup, at: 5, day: "2026-11-23", dayLength: 9,
        nextDrop: start.nextDrop, nextOutput: start.nextOutput + 1)
      group.changed = [held]
      group.events = [Make.event(held.id, group: group.number, step: "reprocessed")]
      group.outputs = [
        Make.output(start.nextOutput, group: group.number, record: held.id)
      ]
      group.records = [Make.record(start.nextRecord, number: 900)]
      try ledger.stage(group, delivering: [])
      let events = try ledger.events(ofRecord: held.id)
      #expect(events.map(\.step) == ["decided", "reprocessed"])
      #expect(events.first?.bucket == .held)
      #expect(try ledger.outputs(ofRecord: held.id).last?.id == start.nextOutput)
      #expect(try ledger.events(ofRecord: start.nextRecord).map(\.group) == [group.number])
      try ledger.close()
    }
  }

  @Test("is not read before it is brought up to date")
  func isNotRead() throws {
    try Self.withOld { path in
      #expect(throws: LedgerError.older(found: 1, known: 4)) {
        try SQLiteLedger.readOnly(path: path)
      }
    }
  }
}
