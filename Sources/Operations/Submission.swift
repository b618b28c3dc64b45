package import Diagnostics
import Foundation
import Ledger
package import Pipeline
import Spool

/// Where a request of a person is carried out: here, or by the program that watches the home.
package enum Submission: Sendable {
  /// What came of it here, and what recovery had to put right first.
  case carriedOut(InterventionOutcome, recovery: RecoveryReport)
  /// What came of it in the program that watches.
  case answered(InterventionOutcome)
  /// It was left as an instruction of this number.
  case left(Int64)
}

/// What the program that watches answers to an instruction.
package enum InstructionAnswer: Sendable, Codable {
  /// What went wrong, as a diagnostic has it.
  package struct Problem: Sendable, Codable {
    let code: String
    let what: String
    let why: String?
    let fix: String?
    /// True where the request was at fault, as it names what nobody knows.
    package let isOfRequest: Bool

    init(_ diagnostic: Diagnostic, isOfRequest: Bool) {
      code = diagnostic.code
      what = diagnostic.what
      why = diagnostic.why
      fix = diagnostic.fix
      self.isOfRequest = isOfRequest
    }

    /// The problem in plain words.
    package var diagnostic: Diagnostic {
      Diagnostic(code: code, what: what, why: why, fix: fix)
    }
  }

  case outcome(InterventionOutcome)
  case problem(Problem)
}

/// An instruction that the program which watches could not carry out.
package struct InstructionRefused: Error, Sendable {
  package let problem: InstructionAnswer.Problem
}

/// Carries a request out, or has the program do it that watches the home.
///
/// - Parameters:
///   - request: What is asked for.
///   - paths: The home.
///   - library: The folder of the shipped mappings.
///   - waits: False to leave an instruction and not to wait for its answer.
///   - patience: Is called once with the instruction's number when its answer takes its time.
/// - Returns: What came of it, or the number of the instruction.
/// - Throws: `SpoolProblem.held` when a program holds the lock that takes no instructions; ``InstructionRefused``; as
///   ``carryOut(_:in:)``.
package func submit(
  _ request: InterventionRequest, _ paths: HomePaths, library: String, waits: Bool,
  patience: (Int64) -> Void = { _ in }
) async throws -> Submission {
  while true {
    do {
      let session = try HomeSession(paths, library: library, for: request.verb.rawValue)
      let outcome = try await carryOut(request, in: session)
      try session.close()
      return .carriedOut(outcome, recovery: session.recovery)
    } catch SpoolProblem.held(let holder) {
      guard holder?.command == "watch" else { throw SpoolProblem.held(by: holder) }
    }
    let office = try InstructionOffice(paths)
    let number = try office.leave(request)
    guard waits else { return .left(number) }
    if let outcome = try await office.wait(for: number, patience) { return .answered(outcome) }
    // Whoever watched has ended before it came to this: it is done here.
  }
}

/// Leaves instructions in a home's ledger and waits for their answers.
private struct InstructionOffice {
  /// How often an answer is looked for.
  private static let pause: Duration = .milliseconds(30)
  /// After how long whoever waits is told why.
  private static let unusual: Duration = .seconds(3)

  private let paths: HomePaths

  init(_ paths: HomePaths) throws {
    self.paths = paths
  }

  func leave(_ request: InterventionRequest) throws -> Int64 {
    let text = try SealedRequest(key: try HomeKey.read(paths)).seal(request)
    let ledger = try SQLiteLedger(path: paths.ledger)
    let number = try ledger.leave(instruction: text, at: Clock.now())
    // Closing is heard by whoever watches.
    try ledger.close()
    return number
  }

  /// Waits for the answer; `nil` when nobody is there any more to give one, and the instruction was taken back.
  func wait(
    for number: Int64, _ patience: (Int64) -> Void
  ) async throws -> InterventionOutcome? {
    let reader = try SQLiteLedger.readOnly(path: paths.ledger)
    let start = ContinuousClock.now
    var isTold = false
    while true {
      if !isTold, start.duration(to: .now) >= Self.unusual {
        isTold = true
        patience(number)
      }
      if let outcome = try answer(to: number, in: reader) { return outcome }
      if try HomeLock.state(of: paths.lock) == .free {
        let ledger = try SQLiteLedger(path: paths.ledger)
        defer { try? ledger.close() }
        if try ledger.withdraw(instruction: number) { return nil }
        return try answer(to: number, in: ledger)
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  private func answer(to number: Int64, in ledger: SQLiteLedger) throws -> InterventionOutcome? {
    guard let row = try ledger.instruction(number) else {
      throw Diagnostic(
        code: "instruction.lost", what: "the answer to instruction \(number) is gone",
        why: "answers are kept for a week, and the clock has been set meanwhile",
        fix: "look with 'interchange show' at what was done, and ask again where it was not")
    }
    guard let text = row.answer else { return nil }
    switch try JSONDecoder().decode(InstructionAnswer.self, from: Data(text.utf8)) {
    case .outcome(let outcome): return outcome
    case .problem(let problem): throw InstructionRefused(problem: problem)
    }
  }
}

extension HomeSession {
  /// Carries out what lies in the ledger to be done, and answers.
  ///
  /// What fails for the request's own fault is answered; any other failure is answered and thrown, as after it the home has
  /// to be recovered. An instruction that was interrupted is carried out again: what it did is done by then, and
  /// nobody is sent a second file.
  ///
  /// - Returns: What each was, in words that carry nothing of what people typed.
  package func carryOutInstructions() async throws -> [(number: Int64, words: String)] {
    var done: [(number: Int64, words: String)] = []
    for instruction in try ledger.openInstructions() {
      guard let request = SealedRequest(key: key).open(instruction.request) else {
        let unread = Diagnostic(
          code: "instruction.unread", what: "the instruction cannot be read",
          why: "another version of the program has left it",
          fix: "use the same version for all commands on a home")
        try answer(instruction.id, .problem(.init(unread, isOfRequest: true)))
        continue
      }
      do {
        let outcome = try await carryOut(request, in: self)
        try answer(instruction.id, .outcome(outcome))
        done.append((instruction.id, "\(request.verb.rawValue) of \(outcome.count) records"))
      } catch let error as NotFound {
        try answer(instruction.id, .problem(.init(error.diagnostic, isOfRequest: true)))
        done.append((instruction.id, "\(request.verb.rawValue) of what nobody knows"))
      } catch {
        let failed = Diagnostic(
          code: "instruction.failed", what: "the program that watches the home failed at this",
          why: "its log says what went wrong; what was done before stays done",
          fix: "put the cause right, then ask again")
        try answer(instruction.id, .problem(.init(failed, isOfRequest: false)))
        throw error
      }
    }
    return done
  }

  private func answer(_ number: Int64, _ answer: InstructionAnswer) throws {
    let text = String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
    try ledger.answer(instruction: number, with: text, at: Clock.now())
  }
}
