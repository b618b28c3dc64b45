import ArgumentParser
import Diagnostics
import Document
import Logging
import Operations
import Pipeline
import ServiceLifecycle
import Spool
import UnixSignals

/// `interchange watch`.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Process drops as they come, until it is told to end: the daemon.",
    discussion: """
      A drop is taken as soon as it is finished. SIGTERM or Ctrl-C end it once what was taken is finished; SIGHUP has the \
      configuration read again, as a whole or not at all. Other commands work beside it: what they want changed it \
      does for them.

      Example: interchange watch --home /srv/interchange --log json --metrics /var/lib/node_exporter/interchange.prom
      """)

  @Option(
    help: ArgumentHelp(
      "Look into every inbox at least this often, such as 60s or 5m; files on a network mount are found this way alone.",
      valueName: "time"),
    transform: Self.interval)
  var scan: Duration = .seconds(60)

  @Flag(help: "Do not ask the kernel (inotify) what has changed; look by the clock alone.")
  var noHints = false

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var observation: LogOptions

  private static func interval(_ text: String) throws -> Duration {
    guard let interval = Duration(parsing: text) else {
      throw ValidationError("'\(text)' is no length of time; write it like 60s, 5m or 1h.")
    }
    guard interval >= .milliseconds(100) else {
      throw ValidationError("'\(text)' is too short; the least is 100ms.")
    }
    return interval
  }

  func run() async throws {
    let paths = try home.paths()
    let folder = try library.folder()
    guard let logger = observation.logger(usual: .text) else { return }
    let notifier = ServiceNotifier()
    let hints = try FolderHints(hearsKernel: !noHints)
    let wishes = WatchWishes(hints)
    let log = WatchLog(logger: logger)
    let meter = try observation.metrics.map { try MetricsFile($0, home: paths, library: folder) }
    var setting = WatchSession.Setting()
    setting.scanEvery = scan
    setting.pulseEvery = min(.seconds(10), (notifier.watchdog ?? .seconds(30)) / 4)
    setting.pulse = {
      notifier.pulse()
      meter?.pulse()
    }
    setting.tell = { news in
      log.tell(news)
      meter?.note(news)
      notifier.note(news)
    }
    for warning in HomeWarnings.network(paths) { logger.warning("\(warning.rendered())") }
    // Before the configuration is read: a change that is told from then on must not be missed, nor end the program.
    let listener = await ReloadListener {
      notifier.reloading()
      wishes.reload()
    }
    // Opened before any other signal is caught: what is wrong with the home ends the program at once.
    let session = try WatchSession(
      paths, library: folder, hints: hints, wishes: wishes, setting: setting)
    let watch = WatchService(session: session, wishes: wishes) {
      notifier.ready("watching")
    }
    // The lifecycle's own lines are of interest only where something is looked for.
    var quiet = logger
    quiet.logLevel = max(.error, logger.logLevel)
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(
            service: watch, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: listener, successTerminationBehavior: .ignore),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    )
    .run()
    meter?.write()
  }
}

extension ServiceNotifier {
  /// Tells what systemd's `status` shows.
  func note(_ news: WatchNews) {
    switch news {
    case .reloaded(let hash): ready("watching, configuration \(hash.prefix(12))")
    case .unchanged: ready("watching")
    case .reloadRefused: ready("watching; the configuration on disk cannot be used")
    case .failed: status("a failure is waited out; see the log")
    case .began: status("watching")
    case .stopping: stopping()
    default: break
    }
  }
}
