import Foundation
import Ledger
import Testing

@Suite("An instruction in a ledger of either form")
struct LedgerInstructionTests {
  @Test(
    "is open until it is answered, and keeps its answer alone", arguments: LedgerForm.allCases)
  func answered(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let first = try fixture.ledger.leave(instruction: "one", at: 1_000)
    let second = try fixture.ledger.leave(instruction: "two", at: 2_000)
    try fixture.reopen()
    let ledger = fixture.ledger
    #expect(
      try ledger.openInstructions() == [
        InstructionRow(id: first, at: 1_000, request: "one"),
        InstructionRow(id: second, at: 2_000, request: "two"),
      ])
    try ledger.answer(instruction: first, with: "done", at: 3_000)
    #expect(try ledger.openInstructions().map(\.id) == [second])
    #expect(
      try ledger.instruction(first)
        == InstructionRow(id: first, at: 1_000, request: "", answer: "done"))
    #expect(try ledger.instruction(second)?.answer == nil)
  }

  @Test(
    "can be taken back until it is answered, and its number is not used again",
    arguments: LedgerForm.allCases)
  func withdrawn(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    let first = try ledger.leave(instruction: "one", at: 1_000)
    #expect(try ledger.withdraw(instruction: first))
    #expect(try !ledger.withdraw(instruction: first))
    try ledger.answer(instruction: first, with: "done", at: 2_000)
    #expect(try ledger.instruction(first) == nil)
    let second = try ledger.leave(instruction: "two", at: 3_000)
    #expect(second > first)
    try ledger.answer(instruction: second, with: "done", at: 4_000)
    #expect(try !ledger.withdraw(instruction: second))
  }

  @Test("is forgotten a week after its answer", arguments: LedgerForm.allCases)
  func forgotten(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    let week: Int64 = 7 * 86_400_000
    let old = try ledger.leave(instruction: "one", at: 0)
    try ledger.answer(instruction: old, with: "done", at: 1)
    let open = try ledger.leave(instruction: "two", at: 0)
    let new = try ledger.leave(instruction: "three", at: week)
    try ledger.answer(instruction: new, with: "done", at: week + 2)
    #expect(try ledger.instruction(old) == nil)
    #expect(try ledger.instruction(open) != nil)
  }

  @Test("is in no backup: who restores it later does not mean what was wanted then")
  func copied() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    _ = try fixture.ledger.leave(instruction: "one", at: 0)
    let path = fixture.folder.appending(path: "copy.sqlite").path
    let ledger = try #require(fixture.ledger as? SQLiteLedger)
    try ledger.backup(to: path)
    #expect(try SQLiteLedger.readOnly(path: path).openInstructions() == [])
    let memory = MemoryLedger()
    _ = memory.leave(instruction: "one", at: 0)
    #expect(MemoryLedger(from: memory.snapshot().copied()).openInstructions() == [])
  }
}
