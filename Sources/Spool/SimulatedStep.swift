/// One change or sync that the simulated disk was asked for.
package struct SimulatedStep: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable {
    case makeFolder
    case create
    case append
    case renew
    case truncate
    case rename
    case remove
    case syncFile
    case syncGrowing
    case syncFolder
    case syncFileSystem

    /// Whether the step makes something durable instead of changing it.
    package var isSync: Bool {
      switch self {
      case .syncFile, .syncGrowing, .syncFolder, .syncFileSystem: true
      case .makeFolder, .create, .append, .renew, .truncate, .rename, .remove: false
      }
    }
  }

  package let operation: Operation
  /// The path of the folder, from the root.
  package let folder: String
  /// The entry concerned, when it is not the folder as a whole.
  package let name: FileName?
}

/// Names the syncs that a simulated disk leaves out in silence, so that a test can show that each is needed.
package struct OmittedSync: Sendable, Hashable {
  package let operation: SimulatedStep.Operation
  /// How the folder's path ends, such as `.staging`.
  package let folderSuffix: String

  package init(_ operation: SimulatedStep.Operation, folderSuffix: String) {
    precondition(operation.isSync, "only syncs can be left out")
    self.operation = operation
    self.folderSuffix = folderSuffix
  }

  func matches(_ step: SimulatedStep) -> Bool {
    step.operation == operation && step.folder.hasSuffix(folderSuffix)
  }
}

/// What is left after a simulated crash.
package enum Crash: Sendable, Hashable {
  /// The process ends, the machine goes on: everything written stays, durable or not.
  case processKilled
  /// Power fails and everything that was not synced is lost.
  case lost
  /// Power fails and everything happens to have reached the disk.
  case kept
  /// Power fails; each unsynced change is lost or kept by lot, and unsynced content is old, whole, cut or zero-filled.
  case torn(seed: UInt64)
}

/// A small generator of repeatable lots.
package struct Lots: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// One step of a Weyl sequence, mixed.
  ///
  /// - Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014 (SplitMix64).
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
