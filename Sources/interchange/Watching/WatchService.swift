import Logging
import Operations
import ServiceLifecycle
import Spool
import UnixSignals

/// The session that watches, as a service: a graceful shutdown lets it finish what it has taken.
struct WatchService: Service {
  let session: WatchSession
  let wishes: WatchWishes
  let ready: @Sendable () -> Void

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await session.run(ready: ready)
    } onGracefulShutdown: {
      wishes.stop()
    }
  }
}

/// Listens for the signal that wants the configuration read again.
struct ReloadListener: Service {
  private let signals: UnixSignalsSequence
  private let heard: @Sendable () -> Void

  /// Catches the signal from now on; what comes before ``run()`` is heard then.
  init(heard: @escaping @Sendable () -> Void) async {
    signals = await UnixSignalsSequence(trapping: .sighup)
    self.heard = heard
  }

  func run() async throws {
    for await _ in signals.cancelOnGracefulShutdown() {
      heard()
    }
  }
}
