import Archive
import Compression
import Configuration
import Dispatch
import Exchange
import Locks
import Synchronization

/// Runs pure work on every core and answers in order.
///
/// - Invariant: A worker is used by one thread at a time: a pool belongs to one stage, which waits for each call, and
///   each iteration of `concurrentPerform` has a worker of its own. That is why the pool may be passed between tasks
///   although workers are not Sendable.
final class WorkerPool: @unchecked Sendable {
  /// What one thread works with.
  struct Tools {
    let worker: Worker
    let lines: ArchiveBlockBuilder
    let compressor: BGZFCompressor
  }

  private let tools: [Tools]

  /// - `cores`: How many threads work at once, at least one.
  init(generation: Generation, keys: RecordKeys, cores: Int) throws {
    tools = try (0..<max(1, cores))
      .map { _ in
        Tools(
          worker: Worker(generation: generation, keys: keys), lines: ArchiveBlockBuilder(),
          compressor: try BGZFCompressor(level: generation.archiveLevel))
      }
  }

  /// What the stage itself works with, outside ``map(_:chunk:_:)``.
  var first: Tools { tools[0] }

  /// How many threads work at once.
  var width: Int { tools.count }

  /// Maps items to results in the order of the items.
  ///
  /// - `chunk`: Items handed to a thread at once: enough to make the hand-over invisible.
  func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], chunk: Int = 16, _ work: @Sendable (Tools, Item) -> Result
  ) -> [Result] {
    guard items.count > chunk, tools.count > 1 else {
      return items.map { work(tools[0], $0) }
    }
    let next = Atomic(0)
    let results = Guarded<[Int: [Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: tools.count) { index in
      while true {
        let start = next.add(chunk, ordering: .relaxed).oldValue
        guard start < items.count else { return }
        let part = items[start..<min(start + chunk, items.count)].map { work(tools[index], $0) }
        results.withLock { $0[start] = part }
      }
    }
    return results.withLock { parts in
      stride(from: 0, to: items.count, by: chunk).flatMap { parts[$0] ?? [] }
    }
  }
}
