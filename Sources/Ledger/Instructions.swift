/// What a person wants done while another program works on the home: left in the ledger, carried out by that program.
///
/// The texts are the caller's; an instruction that is answered keeps its answer alone.
package protocol Instructions: Sendable {
  /// Leaves an instruction.
  ///
  /// - Parameters:
  ///   - request: What is to be done.
  ///   - milliseconds: Now, since 1970.
  /// - Returns: Its number, never used before.
  /// - Throws: ``LedgerError``.
  func leave(instruction request: String, at milliseconds: Int64) throws -> Int64

  /// The instructions that are not answered, in the order in which they were left.
  func openInstructions() throws -> [InstructionRow]

  /// The instruction of a number; `nil` for one that was withdrawn, or was answered long ago.
  func instruction(_ id: Int64) throws -> InstructionRow?

  /// Answers an instruction; answers that are older than a week are forgotten.
  ///
  /// Nothing happens where it was withdrawn.
  func answer(instruction id: Int64, with answer: String, at milliseconds: Int64) throws

  /// Takes an instruction back; false where it is answered already.
  func withdraw(instruction id: Int64) throws -> Bool
}

/// One instruction as the ledger keeps it.
package struct InstructionRow: Sendable, Hashable {
  package var id: Int64
  /// When it was left, in milliseconds since 1970.
  package var at: Int64
  /// What is to be done; empty once it is answered.
  package var request: String
  /// `nil` as long as nobody has carried it out.
  package var answer: String?

  package init(id: Int64, at: Int64, request: String, answer: String? = nil) {
    self.id = id
    self.at = at
    self.request = request
    self.answer = answer
  }

  /// How long answers are kept, in milliseconds.
  static let kept: Int64 = 7 * 86_400_000
}
