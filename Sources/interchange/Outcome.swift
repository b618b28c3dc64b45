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
