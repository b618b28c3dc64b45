import Operations
import Pipeline
import Referrals

/// What became of records that a person asked for, in words.
enum InterventionWords {
  /// Records that are told one by one.
  private static let mostLines = 12

  /// A record in one line: where it was, where it is, and to whom it goes.
  static func line(_ record: InterventionOutcome.Record) -> String {
    let receivers = record.receivers.map { receiver in
      receiver.partner + (receiver.bucket == record.to ? "" : " (\(receiver.bucket))")
    }
    return [
      record.reference, "\(record.from) -> \(record.to)", record.code,
      receivers.isEmpty ? "" : "to \(receivers.joined(separator: ", "))",
    ]
    .filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The first of the records, and how many more there are.
  static func records(_ outcome: InterventionOutcome, home: String?) -> [String] {
    let shown = outcome.records.prefix(mostLines).map(line)
    let more = outcome.count - shown.count
    return more > 0
      ? shown + ["and \(more) more: interchange status\(HomeWords.option(home))"] : shown
  }

  /// What became of all of them.
  static func summary(_ outcome: InterventionOutcome, isPlanned: Bool) -> String {
    guard outcome.count > 0 else { return nothing(outcome) }
    let records = "\(outcome.count) \(RunWords.word("record", outcome.count))"
    let buckets = Bucket.allCases
      .compactMap { bucket in
        outcome.moved[bucket.rawValue]
          .map {
            isPlanned ? "\($0) \(bucket.rawValue)" : "\($0) now \(bucket.rawValue)"
          }
      }
      .joined(separator: ", ")
    let files = "\(outcome.files) \(RunWords.word("file", outcome.files))"
    if isPlanned { return "\(records) would be \(buckets); \(files) to deliver" }
    return "\(records) \(done(outcome.verb)): \(buckets)\n\(files) delivered"
  }

  private static func done(_ verb: InterventionVerb) -> String {
    switch verb {
    case .reprocess: "processed again"
    case .hold: "stopped"
    case .release: "released"
    }
  }

  private static func nothing(_ outcome: InterventionOutcome) -> String {
    switch outcome.verb {
    case .reprocess: "nothing to process again: no such record is held or failed"
    case .hold: "nothing to hold: no such record is waiting, held or failed"
    case .release: "nothing to release: no such record is held"
    }
  }

  /// What to do next, or nothing.
  static func next(
    _ outcome: InterventionOutcome, isPlanned: Bool, home: String?
  ) -> String {
    let option = HomeWords.option(home)
    if isPlanned {
      return outcome.count == 0
        ? "see what there is: interchange status\(option)"
        : "nothing was changed; to do it, leave out --dry-run"
    }
    switch outcome.verb {
    case .hold:
      guard let first = outcome.records.first else {
        return outcome.remarkCount == 0 ? "see what there is: interchange status\(option)" : ""
      }
      return "to let it go: interchange release \(first.reference)\(option)"
    case .reprocess, .release:
      if outcome.count == 0, outcome.remarkCount == 0 {
        return "see what there is: interchange failures\(option)"
      }
      let isStuck = outcome.moved["held"] != nil || outcome.moved["failed"] != nil
      return isStuck
        ? "something is held or failed; next:\n  interchange failures\(option)" : ""
    }
  }
}

/// The home as commands that we suggest name it.
enum HomeWords {
  /// The option with a blank before it, or nothing where none was given.
  static func option(_ home: String?) -> String {
    home.map { " --home \($0)" } ?? ""
  }
}
