import ArgumentParser
import Foundation
import Operations
import Pipeline

/// Which records a command is for.
struct SelectionOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "References such as R7K2-93QF-V; or - for references on standard input, one a line; or ALL, in capitals."
    ))
  var records: [String] = []

  @Option(help: "Records held or failed for this cause, as 'interchange failures' names it.")
  var cause: [String] = []

  @Option(help: "Records of this sender, by its id.")
  var partner: [String] = []

  @Option(
    help:
      "Records received from then on: 2026-11-22, or 2026-11-22T06:00 (in the home's time zone; with Z in UTC)."
  )
  var since: String?

  @Option(help: "Records received before then.")
  var until: String?

  @Option(
    help:
      "Records that came in with a run: 'last', or the number of one of its commits, as 'interchange trace' tells them."
  )
  var run: String?

  func validate() throws {
    if records.contains("ALL"), records.count > 1 {
      throw ValidationError("ALL stands alone: it means every record that the command is for.")
    }
    if let all = records.first(where: { $0.uppercased() == "ALL" && $0 != "ALL" }) {
      throw ValidationError(
        "'\(all)' is not precise enough: type ALL in capitals for every record.")
    }
    if records.contains("-"), records.count > 1 {
      throw ValidationError("- stands alone: the references are read from standard input.")
    }
    guard hasCriterion || !records.isEmpty else {
      throw ValidationError(
        "Say which records: references, --cause, --partner, --since, --until, --run, or ALL.")
    }
    if let run { _ = try Self.run(run) }
  }

  private var hasCriterion: Bool {
    !cause.isEmpty || !partner.isEmpty || since != nil || until != nil || run != nil
  }

  /// The selection, with what stands on standard input.
  ///
  /// - Parameter timezone: The home's, asked for where a day or time was given.
  /// - Returns: What was chosen.
  /// - Throws: A validation error for what cannot be understood, or where there is nothing on standard input.
  func selection(timezone: () throws -> String) throws -> RecordSelection {
    RecordSelection(
      references: try references(), causes: cause, senders: partner,
      since: try since.map { try Self.instant($0, timezone()) },
      until: try until.map { try Self.instant($0, timezone()) }, run: try run.map(Self.run))
  }

  private func references() throws -> [String]? {
    switch records {
    case [], ["ALL"]: return nil
    case ["-"]:
      let found = try ReferenceInput.references()
      guard !found.isEmpty else {
        throw ValidationError("There are no references on standard input.")
      }
      return found
    default: return records
    }
  }

  private static func run(_ text: String) throws -> RecordSelection.Run {
    if text == "last" { return .last }
    guard let number = Int64(text), number > 0 else {
      throw ValidationError("'\(text)' is no run; write 'last', or the number of a commit.")
    }
    return .withGroup(number)
  }

  private static func instant(_ text: String, _ timezone: String) throws -> Int64 {
    guard let instant = Moment.instant(text, timezone: timezone) else {
      throw ValidationError(
        "'\(text)' is no day or time; write it like 2026-11-22 or 2026-11-22T06:00.")
    }
    return instant
  }
}

/// References on standard input, one a line: as people write them, or lines of JSON as our listings print them.
enum ReferenceInput {
  private struct Line: Decodable {
    let reference: String?
  }

  static func references() throws -> [String] {
    var found: [String] = []
    while let line = readLine() {
      let text = line.trimmingCharacters(in: .whitespaces)
      if text.isEmpty { continue }
      guard text.hasPrefix("{") else {
        found.append(text)
        continue
      }
      guard let object = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else {
        throw ValidationError("A line on standard input begins like JSON and is none.")
      }
      // Totals and causes stand between the records of our listings.
      if let reference = object.reference { found.append(reference) }
    }
    return found
  }
}

/// Who asks for a change, and why.
struct AskingOptions: ParsableArguments {
  @Option(help: "Who asks for it (else your login name); kept in the archive.")
  var by: String?

  @Option(help: "Why; kept in the archive.")
  var why = ""

  @Flag(help: "Print what would become of each record, and change nothing; needs no lock.")
  var dryRun = false

  @Flag(
    help:
      "While 'interchange watch' is at work: leave the instruction, and do not wait for its answer."
  )
  var noWait = false
}
