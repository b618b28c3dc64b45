/// When the records that wait for a batch outbox become a file, and how many one file holds.
package struct Window: Sendable, Hashable {
  /// The times of day at which it closes, in the interchange's time zone, ascending and each once.
  package let at: [TimeOfDay]
  /// How long the record that has waited longest may wait, or `nil` for any time.
  package let every: Duration?
  /// The most records of one file; more become several files.
  package let most: Int

  /// The records of one file where nothing else is agreed.
  package static let usualMost = 10_000

  package init(at: [TimeOfDay] = [], every: Duration? = nil, most: Int = usualMost) {
    self.at = Set(at).sorted()
    self.every = every
    self.most = most
  }

  /// True for a window that no time closes: it closes at the end of each run.
  package var closesWithEachRun: Bool { at.isEmpty && every == nil }
}

/// A time that the clock on the wall shows each day.
package struct TimeOfDay: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 0 to 23.
  package let hour: Int
  /// 0 to 59.
  package let minute: Int

  /// Creates a time of day, or returns `nil` where no clock shows it.
  package init?(hour: Int, minute: Int) {
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    self.hour = hour
    self.minute = minute
  }

  /// Reads a time of day from text, or returns `nil` unless it is two digits, a colon and two digits.
  package init?(parsing text: String) {
    let digits = text.utf8.map { Int($0) - 0x30 }
    guard digits.count == 5, digits[2] == 10,
      [digits[0], digits[1], digits[3], digits[4]].allSatisfy((0...9).contains)
    else { return nil }
    self.init(hour: digits[0] * 10 + digits[1], minute: digits[3] * 10 + digits[4])
  }

  /// The time as it is written: `06:00`.
  package var description: String {
    (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
  }

  package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
    (left.hour, left.minute) < (right.hour, right.minute)
  }
}
