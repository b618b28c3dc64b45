import Operations

/// What waits, and when it goes out, in words.
enum WaitingWords {
  /// When records go out, as the end of a line.
  static func release(_ waiting: WaitingRecords) -> String {
    switch waiting.release {
    case .atTime: waiting.closes ?? waiting.closesAt ?? "with the next run"
    case .nextRun: "with the next run"
    case .resumption: "once \(waiting.partner) is not paused any more"
    case .endOfTest: "once \(waiting.partner) has done with trying things out"
    case .nobody: "never: \(waiting.partner) has no outbox any more"
    }
  }

  /// One line for each partner that records wait for.
  static func lines(_ waiting: [WaitingRecords]) -> [String] {
    waiting.map { waiting in
      let records = "\(waiting.records) \(RunWords.word("record", waiting.records))"
      let verb = waiting.records == 1 ? "waits" : "wait"
      return "\(records) \(verb) for \(waiting.partner); out \(when(waiting))"
    }
  }

  private static func when(_ waiting: WaitingRecords) -> String {
    waiting.release == .atTime ? "at \(release(waiting))" : release(waiting)
  }
}
