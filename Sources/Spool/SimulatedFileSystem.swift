import Locks

/// A deterministic file system in memory that can lose power between any two changes, and in the middle of one.
///
/// Every change and sync is a step, counted from 1. At the step given to ``failAtStep(_:leaving:)`` the crash happens,
/// and everything throws `.powerLost` until ``restart()``; folders and files opened before that stay unusable, as they
/// would after a real crash. Paths begin at `/`. Permissions are recorded and not enforced.
package final class SimulatedFileSystem: FileSystem {
  package typealias StepHook = @Sendable (Int, SimulatedStep) -> FileSystemError.Cause?

  struct State {
    var disk: SimulatedDisk
    var steps: [SimulatedStep] = []
    var hook: StepHook?
    var omitted: Set<OmittedSync> = []
    var failAt: Int?
    var crash = Crash.lost
    var isDown = false
    var canLease = true
    /// What the disk says that it has room for; writes do not count against it.
    var freeBytes = Int64.max
    var allBytes: Int64 = 0
    /// Counts restarts; what was opened in an earlier life is dead.
    var life = 0
  }

  package let user: UInt32
  let state: Guarded<State>

  package init(user: UInt32 = 1000) {
    self.user = user
    state = Guarded(State(disk: SimulatedDisk(user: user)))
  }

  private init(user: UInt32, state: State) {
    self.user = user
    self.state = Guarded(state)
  }

  package func openFolder(_ path: String) throws(FileSystemError) -> any Folder {
    try look { (state) throws(FileSystemError) in
      guard let node = state.disk.node(at: path) else {
        throw FileSystemError(operation: "open folder", path: path, cause: .absent)
      }
      guard state.disk.nodes[node].status.kind == .folder else {
        throw FileSystemError(operation: "open folder", path: path, cause: .notAFolder)
      }
      return SimulatedFolder(fileSystem: self, node: node, path: path, life: state.life)
    }
  }

  package func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError) -> any Folder {
    try makeFolderAndParents(path, mode: mode, on: self)
  }

  /// What the disk is said to hold in all; 0 for a disk that does not say.
  package var allBytes: Int64 {
    get { state.withLock { $0.allBytes } }
    set { state.withLock { $0.allBytes = newValue } }
  }

  /// What the disk says that it has room for; unlimited unless a test says otherwise.
  package var freeBytes: Int64 {
    get { state.withLock { $0.freeBytes } }
    set { state.withLock { $0.freeBytes = newValue } }
  }

  // MARK: Steps

  /// The changes and syncs so far, oldest first.
  package var steps: [SimulatedStep] { state.withLock { $0.steps } }

  package var stepCount: Int { state.withLock { $0.steps.count } }

  /// Begins to count steps anew.
  package func forgetSteps() {
    state.withLock { $0.steps = [] }
  }

  /// Lets the machine crash at a step: an addition of bytes is half done then, any other change not begun.
  package func failAtStep(_ number: Int?, leaving crash: Crash = .lost) {
    state.withLock {
      $0.failAt = number
      $0.crash = crash
    }
  }

  /// Calls a function before each step; a cause that it returns is the step's failure.
  ///
  /// The function may change the disk as another process would.
  package func onStep(_ hook: StepHook?) {
    state.withLock { $0.hook = hook }
  }

  /// Leaves out these syncs in silence from now on.
  package func omit(_ syncs: Set<OmittedSync>) {
    state.withLock { $0.omitted = syncs }
  }

  /// Crashes now.
  package func powerCut(leaving crash: Crash) {
    state.withLock {
      $0.disk.crash(crash)
      $0.isDown = true
    }
  }

  /// Starts the machine again; a step to fail at is forgotten.
  package func restart() {
    state.withLock {
      $0.isDown = false
      $0.failAt = nil
      $0.life += 1
    }
  }

  /// An independent copy of the machine as it is now.
  ///
  /// Folders and files that are open belong to the original.
  package func copy() -> SimulatedFileSystem {
    SimulatedFileSystem(user: user, state: state.withLock { $0 })
  }

  // MARK: For the handles

  /// Looks at the disk without changing it.
  func look<Answer: Sendable>(
    life: Int? = nil, _ body: (State) throws(FileSystemError) -> Answer
  ) throws(FileSystemError) -> Answer {
    try state.withLock { (state) throws(FileSystemError) -> Answer in
      try Self.checkPower(state, life: life, operation: "read")
      return try body(state)
    }
  }

  /// Carries out one step; `halfDone` is what it leaves when the machine crashes or the disk fails in the middle of it.
  func perform<Answer: Sendable>(
    _ step: SimulatedStep, life: Int, halfDone: (inout SimulatedDisk) -> Void = { _ in },
    failed: (inout SimulatedDisk) -> Void = { _ in },
    whole: (inout SimulatedDisk) throws(FileSystemError) -> Answer
  ) throws(FileSystemError) -> Answer? {
    let operation = step.operation.rawValue
    let (hook, number) = state.withLock { ($0.hook, $0.steps.count + 1) }
    // Outside the lock, since the function may act on this disk.
    let cause = hook?(number, step)
    return try state.withLock { (state) throws(FileSystemError) -> Answer? in
      try Self.checkPower(state, life: life, operation: operation)
      state.steps.append(step)
      if state.failAt == state.steps.count {
        halfDone(&state.disk)
        state.disk.crash(state.crash)
        state.isDown = true
        throw FileSystemError(operation: operation, path: step.folder, cause: .powerLost)
      }
      if let cause {
        failed(&state.disk)
        throw FileSystemError(operation: operation, path: step.folder, cause: cause)
      }
      if step.operation.isSync, state.omitted.contains(where: { $0.matches(step) }) { return nil }
      return try whole(&state.disk)
    }
  }

  private static func checkPower(
    _ state: State, life: Int?, operation: String
  ) throws(FileSystemError) {
    guard !state.isDown, life ?? state.life == state.life else {
      throw FileSystemError(operation: operation, path: "", cause: .powerLost)
    }
  }
}
