import Configuration
import Dispatch
import Exchange
import Synchronization

/// Runs pure work on every core and answers in order.
///
/// - Invariant: A worker is used by one thread at a time: each iteration of `concurrentPerform` has its own. That is why
///   the pool may be passed between tasks although workers are not Sendable.
final class WorkerPool: @unchecked Sendable {
  private let workers: [Worker]

  /// - `cores`: How many threads work at once, at least one.
  init(generation: Generation, keys: RecordKeys, cores: Int) {
    workers = (0..<max(1, cores)).map { _ in Worker(generation: generation, keys: keys) }
  }

  /// Maps items to results in the order of the items.
  func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ work: @Sendable (Worker, Item) -> Result
  ) -> [Result] {
    guard items.count > Self.chunk, workers.count > 1 else {
      return items.map { work(workers[0], $0) }
    }
    let next = Atomic(0)
    let results = Mutex<[Int: [Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: workers.count) { index in
      while true {
        let start = next.add(Self.chunk, ordering: .relaxed).oldValue
        guard start < items.count else { return }
        let part = items[start..<min(start + Self.chunk, items.count)]
          .map { work(workers[index], $0) }
        results.withLock { $0[start] = part }
      }
    }
    return results.withLock { parts in
      stride(from: 0, to: items.count, by: Self.chunk).flatMap { parts[$0] ?? [] }
    }
  }

  /// Items handed to a thread at once: enough to make the hand-over invisible.
  private static let chunk = 16
}
