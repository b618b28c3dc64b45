package import Spool

/// How a drop came in.
package struct Arrival: Sendable {
  /// Where the sender's file is now.
  package enum Origin: Sendable {
    /// In `.taken`, under this name.
    case taken(FileName)
    /// Where it lay: it cannot be a drop.
    case obstacle(InboxEntry)
  }

  /// Milliseconds since 1970.
  package let at: Int64
  package let device: Int64
  package let inode: Int64
  package let origin: Origin
  /// The control file that lay beside it; nothing where none did.
  package var control: [UInt8] = []

  /// True for what could not be a drop.
  var isNotice: Bool {
    if case .obstacle = origin { true } else { false }
  }

  /// Where it is when its group is settled.
  func place(isUnreadable: Bool) -> CommitGroup.Source.Place {
    switch origin {
    case .taken(let name): .taken(name, isUnreadable: isUnreadable)
    case .obstacle(let entry): .obstacle(entry)
    }
  }
}
