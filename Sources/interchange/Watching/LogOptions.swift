import ArgumentParser
import Logging

/// How a command keeps a log.
struct LogOptions: ParsableArguments {
  @Option(help: "Write log lines to standard error as text or as JSON, one object a line.")
  var log: LogForm?

  @Option(help: "The least that is logged.")
  var logLevel: LogLevel = .info

  @Option(
    help: ArgumentHelp(
      "Keep a file of metrics for Prometheus, such as the textfile collector of node_exporter reads.",
      valueName: "file"))
  var metrics: String?

  func validate() throws {
    guard metrics != "" else { throw ValidationError("--metrics is empty: name the file.") }
  }

  /// The logger that was asked for, in `usual` form where nothing was said; `nil` for none.
  func logger(usual: LogForm? = nil) -> Logger? {
    guard let form = log ?? usual else { return nil }
    return Logger(label: "interchange") { _ in LineLogHandler(form: form, level: logLevel.level) }
  }
}

/// How much a log line matters.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
  case debug
  case info
  case notice
  case warning
  case error

  var level: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    }
  }
}

extension LogForm: ExpressibleByArgument {}
