import Compression
import Configuration
import Digests
import Exchange

/// One generation with the workers that prepare, render and compress under it.
///
/// Stages overlap, so each has workers of its own.
final class Workshop: Sendable {
  let generation: Generation
  let decider: Decider
  /// For the stage that takes and prepares.
  let preparing: WorkerPool
  /// For the stage that decides and renders.
  let rendering: WorkerPool
  /// For the stage that encodes and compresses.
  let finishing: WorkerPool

  init(generation: Generation, keys: RecordKeys, cores: Int) throws {
    self.generation = generation
    decider = Decider(generation: generation)
    preparing = try WorkerPool(generation: generation, keys: keys, cores: cores)
    rendering = try WorkerPool(generation: generation, keys: keys, cores: cores)
    finishing = try WorkerPool(generation: generation, keys: keys, cores: cores)
  }
}

/// The workshops of a run: that of the home's present generation, and of those that unfinished drops are pinned to.
struct Workshops: Sendable {
  let current: Workshop
  private var pinned: [SHA256Digest: Workshop] = [:]
  private let keys: RecordKeys
  private let cores: Int
  private let load: @Sendable (SHA256Digest) throws -> Generation?

  /// - `load`: Loads an earlier generation again; `nil` when it is not kept any more.
  init(
    _ generation: Generation, keys: RecordKeys, cores: Int,
    load: @escaping @Sendable (SHA256Digest) throws -> Generation?
  ) throws {
    current = try Workshop(generation: generation, keys: keys, cores: cores)
    self.keys = keys
    self.cores = cores
    self.load = load
  }

  /// Returns the workshop of a generation.
  ///
  /// - Throws: ``PipelineError/generationAbsent(_:drop:)``.
  mutating func workshop(for hash: SHA256Digest, of drop: Int64) throws -> Workshop {
    if hash == current.generation.hash { return current }
    if let known = pinned[hash] { return known }
    guard let generation = try load(hash), generation.hash == hash else {
      throw PipelineError.generationAbsent("\(hash)", drop: drop)
    }
    let workshop = try Workshop(generation: generation, keys: keys, cores: cores)
    pinned[hash] = workshop
    return workshop
  }
}
