import Foundation
import Ledger
import Referrals
import Testing

@Suite("A copy of the ledger")
struct LedgerCopyTests {
  @Test("is marked until it has caught up, and the ledger it was made of is not")
  func isMarked() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    let path = fixture.folder.appending(path: "copy.sqlite").path
    try (fixture.ledger as? SQLiteLedger)?.backup(to: path)
    #expect(try !fixture.ledger.isCopy())
    for isCaughtUp in [false, true] {
      let copy = try SQLiteLedger(path: path)
      #expect(try copy.isCopy() == !isCaughtUp)
      #expect(try copy.records(after: 0, limit: 9) == fixture.ledger.records(after: 0, limit: 9))
      #expect(try copy.start().staged == fixture.ledger.start().staged)
      try copy.markCaughtUp()
      try copy.close()
    }
  }

  @Test("of a state in memory is marked until it has caught up")
  func isMarkedInMemory() throws {
    let ledger = MemoryLedger()
    try ledger.stage(Make.firstGroup(records: 1), delivering: [])
    let copy = MemoryLedger(from: ledger.snapshot().copied())
    #expect(try copy.isCopy() && !ledger.isCopy())
    copy.markCaughtUp()
    #expect(try !copy.isCopy())
  }

  @Test("is one private file, and never lies over another")
  func isOneFile() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 1), delivering: [])
    let folder = fixture.folder.appending(path: "backup")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "ledger.sqlite").path
    let reader = try SQLiteLedger.readOnly(path: fixture.path)
    try reader.backup(to: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ledger.sqlite"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(throws: LedgerError.self) { try reader.backup(to: path) }
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
    #expect(throws: LedgerError.self) { try reader.backup(to: "/nowhere/ledger.sqlite") }
    try reader.close()
  }

  @Test("is of one moment while a writer goes on")
  func isOfOneMoment() async throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 1), delivering: [])
    let groups = Int64(40)
    async let written: Void = {
      for number in 2...groups {
        var group = Make.group(number)
        group.records = (1...50).map { Make.record(number * 100 + $0) }
        try ledger.stage(group, delivering: [number - 1])
      }
    }()
    let reader = try SQLiteLedger.readOnly(path: fixture.path)
    var copies: [String] = []
    for index in 1...6 {
      copies.append(fixture.folder.appending(path: "copy-\(index).sqlite").path)
      try reader.backup(to: copies[index - 1])
    }
    try await written
    try reader.close()
    for path in copies {
      let copy = try SQLiteLedger(path: path)
      let last = try copy.start().nextGroup - 1
      // Whole groups, and each with all that belongs to it.
      #expect(try copy.records(after: 0, limit: 9_999).count == 1 + Int(last - 1) * 50)
      #expect(try copy.tallies().map(\.count).reduce(0, +) == 1 + Int(last - 1) * 50)
      #expect(try copy.start().dayLengths == ["2026-11-22": last * 10_000])
      try copy.close()
    }
  }
}
