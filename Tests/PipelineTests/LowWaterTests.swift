import Exchange
import Foundation
import Testing

@testable import Pipeline
@testable import Spool

@Suite("A disk that is almost full")
struct LowWaterTests {
  @Test(
    "is one with less than 64 MB free, or less than a twentieth where it is small; and so for files",
    arguments: [
      (Room(freeBytes: 64 << 20, allBytes: 1 << 40), false),
      (Room(freeBytes: 64 << 20 - 1, allBytes: 1 << 40), true),
      (Room(freeBytes: 400 << 10, allBytes: 8 << 20), true),
      (Room(freeBytes: 420 << 10, allBytes: 8 << 20), false),
      (Room(freeBytes: 0), false),
      (Room(freeBytes: 1 << 40, allBytes: 1 << 40, freeFiles: 9_999, allFiles: 1 << 24), true),
      (Room(freeBytes: 1 << 40, allBytes: 1 << 40, freeFiles: 10_000, allFiles: 1 << 24), false),
      (Room(freeBytes: 1 << 40, allBytes: 1 << 40, freeFiles: 3, allFiles: 64), false),
      (Room(freeBytes: 1 << 40, allBytes: 1 << 40, freeFiles: 2, allFiles: 64), true),
    ])
  func mark(_ room: Room, _ isLow: Bool) {
    #expect(room.isLow == isLow)
  }

  @Test("takes nothing in, finishes what was begun, and takes up the rest when there is room")
  func intake() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    MixedDrops.drop(into: home)
    let left = home.inboxes
    home.disk.allBytes = 1 << 30
    home.disk.freeBytes = 1 << 20
    let first = try await home.run()
    #expect(first.isShortOfRoom)
    #expect(first.balance.total.records == 0)
    #expect(home.inboxes == left)
    home.disk.freeBytes = 1 << 29
    let second = try await home.run()
    #expect(!second.isShortOfRoom)
    #expect(second.balance.total.records == 25)
    #expect(home.inboxes.isEmpty)
  }

  @Test("in the middle of a run leaves the rest in the inboxes, and nothing by halves")
  func middle() async throws {
    let whole = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try whole.openHome()
    MixedDrops.drop(into: whole)
    let home = whole.copy()
    try await whole.run()
    home.disk.allBytes = 1 << 30
    home.disk.freeBytes = 1 << 29
    home.disk.onStep { [disk = home.disk] number, step in
      if step.operation == .rename, step.folder.hasSuffix("community-links/.staging") {
        disk.freeBytes = 1 << 20
      }
      return nil
    }
    let first = try await home.run()
    #expect(first.isShortOfRoom)
    #expect(first.balance.total.records > 0 && first.balance.total.records < 25)
    #expect(home.stagingLeftovers.isEmpty)
    #expect(home.archiveDamage == nil)
    home.disk.onStep(nil)
    home.disk.freeBytes = 1 << 29
    try await home.run()
    #expect(home.deliveries == whole.deliveries)
    #expect(home.receiptRecords == whole.receiptRecords)
  }
}
