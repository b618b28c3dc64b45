import Locks

/// Hands values from one stage to the next, in order, and holds the first stage back when the next falls behind.
///
/// One sender and one receiver. What is under way is bounded, and with it the memory of a run.
package final class Channel<Element: Sendable>: Sendable {
  private struct State {
    var waiting: [Element] = []
    var isFinished = false
    var receiver: CheckedContinuation<Element?, Never>?
    var sender: CheckedContinuation<Void, Never>?
  }

  private let capacity: Int
  private let state = Guarded(State())

  /// - `capacity`: How many values may wait, at least 1.
  package init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// Hands a value over; returns when there is room for the next.
  ///
  /// - Returns: False when the channel is finished, so that the value will reach nobody.
  package func send(_ element: Element) async -> Bool {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let resumed = state.withLock { state -> (CheckedContinuation<Element?, Never>?, Bool) in
        guard !state.isFinished else { return (nil, true) }
        if let receiver = state.receiver {
          state.receiver = nil
          return (receiver, true)
        }
        state.waiting.append(element)
        if state.waiting.count < capacity { return (nil, true) }
        state.sender = continuation
        return (nil, false)
      }
      resumed.0?.resume(returning: element)
      if resumed.1 { continuation.resume() }
    }
    return state.withLock { !$0.isFinished }
  }

  /// Takes the next value; `nil` when the channel is finished and empty.
  package func receive() async -> Element? {
    await withCheckedContinuation { (continuation: CheckedContinuation<Element?, Never>) in
      let answer = state.withLock { state -> (Element??, CheckedContinuation<Void, Never>?) in
        if !state.waiting.isEmpty {
          let element = state.waiting.removeFirst()
          defer { state.sender = nil }
          return (.some(element), state.sender)
        }
        if state.isFinished { return (.some(nil), nil) }
        state.receiver = continuation
        return (nil, nil)
      }
      answer.1?.resume()
      if let element = answer.0 { continuation.resume(returning: element) }
    }
  }

  /// Ends the channel: what waits is still received unless it is thrown away; nobody waits any longer.
  package func finish(discarding: Bool = false) {
    let ended = state.withLock { state in
      state.isFinished = true
      if discarding { state.waiting = [] }
      defer {
        state.receiver = nil
        state.sender = nil
      }
      return (state.waiting.isEmpty ? state.receiver : nil, state.sender)
    }
    ended.0?.resume(returning: nil)
    ended.1?.resume()
  }
}
