/// An instruction in memory.
struct HeldInstruction: Sendable {
  var row: InstructionRow
  /// When it was answered, in milliseconds since 1970.
  var answeredAt: Int64?
}

extension LedgerState {
  mutating func leave(_ request: String, at milliseconds: Int64) -> Int64 {
    defer { nextInstruction += 1 }
    instructions[nextInstruction] = HeldInstruction(
      row: InstructionRow(id: nextInstruction, at: milliseconds, request: request))
    return nextInstruction
  }

  var openInstructions: [InstructionRow] {
    instructions.values.filter { $0.answeredAt == nil }.map(\.row).sorted { $0.id < $1.id }
  }

  mutating func answer(_ id: Int64, with answer: String, at milliseconds: Int64) {
    instructions[id]?.row.request = ""
    instructions[id]?.row.answer = answer
    instructions[id]?.answeredAt = milliseconds
    instructions = instructions.filter {
      $0.value.answeredAt.map { $0 >= milliseconds - InstructionRow.kept } ?? true
    }
  }

  mutating func withdraw(_ id: Int64) -> Bool {
    guard let held = instructions[id], held.answeredAt == nil else { return false }
    instructions[id] = nil
    return true
  }
}
