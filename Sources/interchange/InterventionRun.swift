import ArgumentParser
import Configuration
import Operations
import Pipeline

/// A command that does something to records: chosen, carried out and told in one way for all of them.
struct InterventionRun {
  let verb: InterventionVerb
  let selection: SelectionOptions
  let asking: AskingOptions
  let home: HomeOptions
  let library: LibraryOptions
  let output: OutputOptions

  func run() async throws {
    let paths = try home.paths()
    let library = try library.folder()
    asking.dryRun ? try await plan(paths, library) : try await carryOut(paths, library)
  }

  private func carryOut(_ paths: HomePaths, _ library: String) async throws {
    let selection = try selection.selection {
      try HomeSession.timezone(of: paths, library: library)
    }
    let outcome: InterventionOutcome
    switch try await submit(
      request(selection), paths, library: library, waits: !asking.noWait)
    {
    case .carriedOut(let done, let recovery):
      if let note = RecoveryWords.note(recovery) { output.say(note) }
      outcome = done
    case .answered(let done): outcome = done
    case .left(let number):
      output.json
        ? try Talk.json(LeftLine(instruction: number))
        : output.say(
          "left as instruction \(number) for the program that watches the home; its log tells when it is done"
        )
      return
    }
    if output.json {
      for record in outcome.records { try Talk.json(record) }
    } else if !output.quiet {
      for line in InterventionWords.records(outcome, home: home.home) { Talk.line(line) }
    }
    try tell(outcome)
  }

  private func plan(_ paths: HomePaths, _ library: String) async throws {
    let session = try PlanSession(paths, library: library)
    let selection = try selection.selection { session.generation.timezone }
    let outcome = try await Operations.plan(request(selection), in: session) { record in
      output.json ? try Talk.json(record) : Talk.line(InterventionWords.line(record))
    }
    try tell(outcome)
  }

  private func request(_ selection: RecordSelection) -> InterventionRequest {
    InterventionRequest(
      verb, selection, who: asking.by ?? LoginName.current, why: asking.why,
      command: CommandLine.arguments.dropFirst().map(Self.quoted).joined(separator: " "))
  }

  /// A word of a command as it would be typed.
  private static func quoted(_ word: String) -> String {
    word.contains(" ") || word.isEmpty ? "'\(word)'" : word
  }

  private func tell(_ outcome: InterventionOutcome) throws {
    if output.json {
      for remark in outcome.remarks { try Talk.json(RemarkLine(remark)) }
      try Talk.json(OutcomeLine(outcome, isPlanned: asking.dryRun))
    } else {
      for remark in outcome.remarks where remark.needsPerson || !output.quiet {
        Talk.say(remark.text)
      }
      if outcome.remarkCount > outcome.remarks.count {
        Talk.say("and \(outcome.remarkCount - outcome.remarks.count) more like these")
      }
      if !output.quiet {
        Talk.line(InterventionWords.summary(outcome, isPlanned: asking.dryRun))
      }
      let next = InterventionWords.next(outcome, isPlanned: asking.dryRun, home: home.home)
      if !next.isEmpty { output.say(next) }
    }
    if outcome.needsPerson { throw ExitCode.needsPerson }
  }
}

/// An instruction that was left, as a line of JSON.
private struct LeftLine: Encodable {
  let instruction: Int64
}

/// What there is to say of a record, as a line of JSON.
private struct RemarkLine: Encodable {
  // Not `reference`: what is piped into another command are the records that were changed.
  let about: String
  let code: String
  let what: String
  let why: String
  let fix: String

  init(_ remark: InterventionOutcome.Remark) {
    about = remark.reference
    code = remark.code
    what = remark.what
    why = remark.why
    fix = remark.fix
  }
}

/// The outcome as a whole, as a line of JSON: the last one.
private struct OutcomeLine: Encodable {
  let verb: String
  let planned: Bool
  let records: Int
  let moved: [String: Int]
  let files: Int
  let receipts: Int
  let remarks: Int

  init(_ outcome: InterventionOutcome, isPlanned: Bool) {
    verb = outcome.verb.rawValue
    planned = isPlanned
    records = outcome.count
    moved = outcome.moved
    files = outcome.files
    receipts = outcome.receipts
    remarks = outcome.remarkCount
  }
}
