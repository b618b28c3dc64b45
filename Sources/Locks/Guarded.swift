import Glibc

/// A value that one thread at a time may touch.
///
/// The lock is the system's (`pthread_mutex_t`), which the thread sanitizer sees. Of `Mutex` in Synchronization it sees nothing on
/// Linux, as that waits on a futex of its own, and reports each value in one as a race.
///
/// `@unchecked Sendable`: the value comes in by `sending`, and after that is touched by whoever holds the lock alone.
public final class Guarded<Value: ~Copyable>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  public init(_ value: consuming sending Value) {
    lock = .allocate(capacity: 1)
    let status = pthread_mutex_init(lock, nil)
    precondition(status == 0, "pthread_mutex_init: \(status)")
    self.value = value
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// Waits until no other thread is inside, and runs what may read and change the value.
  ///
  /// - `body`: Must not ask for the same value's lock again: it would wait for itself.
  /// - Throws: What `body` throws.
  public func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}
