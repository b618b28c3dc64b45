import Foundation
import Glibc
import Ledger
import Testing

@Suite("A ledger that is only looked at")
struct LedgerLookTests {
  private static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// The files of a folder with their content and the time of their last change.
  private static func look(_ folder: URL) throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try names(folder) {
      var found = stat()
      let file = folder.appending(path: name)
      try #require(lstat(file.path, &found) == 0)
      let content = try Data(contentsOf: file).base64EncodedString()
      files[name] = "\(found.st_mtim.tv_sec) \(found.st_mtim.tv_nsec) \(content)"
    }
    return files
  }

  /// A ledger of one group that was closed in order, in a folder of its own.
  private static func closedLedger() throws -> (folder: URL, path: String) {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "ledger.sqlite").path
    let ledger = try SQLiteLedger(path: path)
    try ledger.stage(Make.firstGroup(records: 3), delivering: [])
    try ledger.close()
    return (folder, path)
  }

  @Test("is read where its log is gone, as after a clean end, and nothing is made beside it")
  func closed() throws {
    let (folder, path) = try Self.closedLedger()
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try Self.names(folder) == ["ledger.sqlite"])
    let before = try Self.look(folder)
    let files = LedgerFiles(path)
    let ledger = try SQLiteLedger.lookOnly(path: path)
    #expect(!files.hasLog)
    #expect(try ledger.records(after: 0, limit: 9).count == 3)
    #expect(try Self.names(folder) == ["ledger.sqlite"])
    try ledger.close()
    #expect(try Self.look(folder) == before)
    #expect(LedgerFiles(path) == files)
  }

  @Test("is read beside a writer as it was when it was opened, and in nobody's way")
  func written() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    #expect(LedgerFiles(fixture.path).hasLog)
    let ledger = try SQLiteLedger.lookOnly(path: fixture.path)
    try fixture.ledger.stage(Make.group(2), delivering: [1])
    #expect(try ledger.groups(last: 9).map(\.number) == [1])
    #expect(try fixture.ledger.groups(last: 9).map(\.number) == [2, 1])
    try ledger.close()
    #expect(try SQLiteLedger.lookOnly(path: fixture.path).groups(last: 9).count == 2)
  }

  @Test("is read with the log of a process that was killed, which is left as it is")
  func killed() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    // What a process leaves that is killed now.
    let left = fixture.folder.appending(path: "left")
    try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
      try FileManager.default.copyItem(
        at: fixture.folder.appending(path: name), to: left.appending(path: name))
    }
    let before = try Self.look(left)
    let path = left.appending(path: "ledger.sqlite").path
    let ledger = try SQLiteLedger.lookOnly(path: path)
    #expect(try ledger.records(after: 0, limit: 9).count == 3)
    try ledger.close()
    #expect(try Self.look(left) == before)
    // A log that was only begun holds nothing.
    let log = left.appending(path: "ledger.sqlite-wal")
    try Data(contentsOf: log).prefix(32).write(to: log)
    #expect(throws: LedgerError.older(found: 0, known: 4)) {
      try SQLiteLedger.lookOnly(path: path)
    }
  }

  @Test("is refused where there is none, and where somebody asks it to change")
  func refused() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    #expect(throws: LedgerError.missing) {
      try SQLiteLedger.lookOnly(path: fixture.path + "-none")
    }
    let ledger = try SQLiteLedger.lookOnly(path: fixture.path)
    #expect(throws: LedgerError.readOnly) {
      try ledger.stage(Make.firstGroup(records: 1), delivering: [])
    }
  }

  @Test("tells when it was changed since")
  func changed() throws {
    let (folder, path) = try Self.closedLedger()
    defer { try? FileManager.default.removeItem(at: folder) }
    let before = LedgerFiles(path)
    #expect(before.wereOfOneMoment(until: LedgerFiles(path)))
    let ledger = try SQLiteLedger(path: path)
    try ledger.stage(Make.group(2), delivering: [1])
    #expect(LedgerFiles(path) != before)
    try ledger.close()
    #expect(!before.wereOfOneMoment(until: LedgerFiles(path)))
  }
}
