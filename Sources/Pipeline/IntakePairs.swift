import Exchange
import Routing
import Spool

extension Intake {
  /// Looks into the control file of an entry of the present queue, where its sender has agreed on control files.
  ///
  /// - Parameter entry: What may be taken.
  /// - Returns: The entry; its control file in its place, which is to be taken by itself and refused, while the data file
  ///   stays; `nil` where there is nothing to take yet.
  /// - Throws: Errors of the disk.
  mutating func whole(_ entry: InboxEntry) throws -> InboxEntry? {
    guard let inbox = queues[next].sender.inbox, let agreement = inbox.mesh,
      let control = entry.controlEntry ?? (InboxPairs.isControl(entry.name) ? entry : nil)
    else { return entry }
    let isAlone = entry.control == nil
    switch try peek(control, mustRest: false) {
    case .bytes(let bytes):
      switch ControlFile.meaning(of: bytes, agreement: agreement) {
      case .refused: return control
      case .data where isAlone:
        // Whoever puts the control file down first may still bring the data file.
        guard case .notYet(let reason) = try peek(control, mustRest: true) else { return control }
        return wait(reason)
      case .success where isAlone:
        // News that needs nobody, and no message.
        try queues[next].inbox.removeFlag(control.name)
        return nil
      case .data, .success: return entry
      }
    case .large, .cannotBeDrop: return control
    case .notYet(let reason): return wait(reason)
    }
  }

  private func peek(_ control: InboxEntry, mustRest: Bool) throws -> Peek {
    let queue = queues[next]
    return try queue.inbox
      .peek(
        control, maxBytes: Int64(ControlFile.mostBytes),
        settle: queue.sender.inbox?.settleNanoseconds ?? 0, mustRest: mustRest)
  }

  private mutating func wait(_ reason: WaitReason) -> InboxEntry? {
    notYet += 1
    waitFor(reason, queues[next].sender)
    return nil
  }
}
