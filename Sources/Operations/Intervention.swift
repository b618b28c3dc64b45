import Configuration
package import Pipeline

/// What a person asks to be done to records, whole enough to be carried out by another program than the one that was asked.
package struct InterventionRequest: Sendable, Hashable, Codable {
  package let verb: InterventionVerb
  package let selection: RecordSelection
  /// Who asks.
  package let who: String
  /// The reason that they give, or "".
  package let why: String
  /// The command as it was typed.
  package let command: String

  /// Creates a request; what is kept of a person's words is one line of them.
  package init(
    _ verb: InterventionVerb, _ selection: RecordSelection, who: String, why: String,
    command: String
  ) {
    self.verb = verb
    self.selection = selection
    self.who = Self.line(who)
    self.why = Self.line(why)
    self.command = Self.line(command)
  }

  private static let mostCharacters = 1_000

  private static func line(_ text: String) -> String {
    let plain = text.map { $0.isNewline || $0.isASCII && ($0.asciiValue ?? 0) < 0x20 ? " " : $0 }
    return String(plain.prefix(mostCharacters))
  }
}

/// What came of what a person asked for: all that there is to say of it.
package struct InterventionOutcome: Sendable, Hashable, Codable {
  /// What became of one record for one receiver.
  package struct Receiver: Sendable, Hashable, Codable {
    package let partner: String
    package let bucket: String
  }

  /// A record that was decided again, or stopped.
  package struct Record: Sendable, Hashable, Codable {
    package let reference: String
    package let sender: String
    /// The bucket that it was in.
    package let from: String
    /// The bucket that it is in, or would be in.
    package let to: String
    /// What it is held or failed for, or "".
    package let code: String
    package let receivers: [Receiver]
  }

  /// What there is to say of a record besides.
  package struct Remark: Sendable, Hashable, Codable {
    package let reference: String
    package let code: String
    package let what: String
    package let why: String
    package let fix: String
    /// True where the record is not as the person asked.
    package let needsPerson: Bool
  }

  /// Records that are told one by one; the rest is counted.
  package static let mostTold = 500

  package let verb: InterventionVerb
  /// How many records were decided again or stopped, by the bucket that they are in now.
  package internal(set) var moved: [String: Int] = [:]
  package internal(set) var records: [Record] = []
  package internal(set) var remarks: [Remark] = []
  /// How many remarks there are, those that are not told among them.
  package internal(set) var remarkCount = 0
  /// Files that were delivered.
  package internal(set) var files = 0
  /// Receipts that told senders.
  package internal(set) var receipts = 0
  /// True where a person must look: something is held or failed that should not be, or was left as it was.
  package internal(set) var needsPerson = false

  init(_ verb: InterventionVerb) {
    self.verb = verb
  }

  /// How many records were decided again or stopped.
  package var count: Int { moved.values.reduce(0, +) }

  /// Adds a record.
  mutating func add(_ record: Record) {
    moved[record.to, default: 0] += 1
    if records.count < Self.mostTold { records.append(record) }
    if verb != .hold, record.to == "held" || record.to == "failed" { needsPerson = true }
  }

  /// Adds a remark.
  mutating func add(_ remark: Remark) {
    remarkCount += 1
    if remarks.count < Self.mostTold { remarks.append(remark) }
    needsPerson = needsPerson || remark.needsPerson
  }
}

/// Carries out what a person asked for, in a home whose lock is held.
///
/// - Parameters:
///   - request: What was asked for.
///   - session: The home.
/// - Returns: What came of it; nothing else is needed to tell it.
/// - Throws: ``NotFound`` for what nobody knows, before anything is done; the first error of disk, ledger or archive.
package func carryOut(
  _ request: InterventionRequest, in session: HomeSession
) async throws -> InterventionOutcome {
  let work = try InterventionWork(
    request, ledger: session.ledger, archive: session.home.archive,
    directory: session.generation.directory, key: session.key,
    repetition: Repetition(
      home: session.home, ledger: session.ledger, generation: session.generation,
      key: session.key, cores: HomeSession.cores, now: Clock.now))
  return try await work.carryOut { _ in }
}

/// Finds out what would come of what a person asks for, and changes nothing.
///
/// - Parameters:
///   - request: What is asked for.
///   - session: The home.
///   - tell: Is told of each record in the order in which it is decided.
/// - Returns: What would come of it.
/// - Throws: As ``carryOut(_:in:)``; a ``Diagnostics/Diagnostic`` where somebody has begun to change the ledger meanwhile.
package func plan(
  _ request: InterventionRequest, in session: PlanSession,
  tell: (InterventionOutcome.Record) throws -> Void
) async throws -> InterventionOutcome {
  do {
    let work = try InterventionWork(
      request, ledger: session.ledger, archive: session.archive(),
      directory: session.generation.directory, key: session.setting.key,
      repetition: Repetition(planning: session.setting, at: session.home))
    let outcome = try await work.carryOut(tell)
    try session.requireUnchanged()
    return outcome
  } catch {
    try session.requireUnchanged()
    throw error
  }
}
