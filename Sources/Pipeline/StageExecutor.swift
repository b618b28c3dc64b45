import Dispatch

/// A thread of its own for one stage of the pipeline.
///
/// Stages wait for disks and fill cores with their own parallel work; on the shared pool of threads, which has no more
/// threads than the machine has cores, a stage that waits for a disk would keep another from running.
final class StageExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(_ name: String) {
    queue = DispatchQueue(label: "interchange.\(name)")
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
