import ArgumentParser

extension ExitCode {
  /// The system failed: disk, ledger, key.
  static let systemError = ExitCode(1)
  /// Something new is held or failed, or nobody collects an outbox.
  static let needsPerson = ExitCode(2)
  /// Another program works on the home.
  static let locked = ExitCode(3)
  /// The configuration is wrong.
  static let configurationError = ExitCode(4)
  /// Records in are not the sum of the buckets, or the archive is damaged.
  static let unbalanced = ExitCode(5)
  /// The command was misspelt, or names what is not known.
  static let usage = ExitCode(64)
}

/// What the exit codes mean, for help and manual.
enum ExitCodeMeanings {
  static let all: [(code: Int32, meaning: String)] = [
    (0, "all is well"), (1, "the system failed"), (2, "a person must look"),
    (3, "another program works on the home"), (4, "the configuration is wrong"),
    (5, "out of balance, or damage was found"),
    (64, "the command was misspelt, or names a record that is not known"),
  ]

  /// All in a sentence.
  static var sentence: String {
    all.map { "\($0.code) \($0.meaning)" }.joined(separator: "; ") + "."
  }
}
