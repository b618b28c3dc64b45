/// Something that lies in an inbox, and what a first look says about it.
package struct InboxEntry: Sendable, Hashable {
  /// What can be said without opening the entry.
  package enum Verdict: Sendable, Hashable {
    /// It looks like a drop; only ``Inbox/take(_:number:maxBytes:settle:)`` decides.
    case drop
    case notYet(WaitReason)
    case cannotBeDrop(Obstacle)
  }

  package let name: FileName
  /// What the entry was at the time of the scan.
  package let status: FileStatus
  package let verdict: Verdict
  /// The control file that belongs to it, where one does.
  package let control: Control?

  /// A control file, as it was at the time of the scan.
  package struct Control: Sendable, Hashable {
    let name: FileName
    let status: FileStatus
  }

  package init(
    name: FileName, status: FileStatus, verdict: Verdict, control: Control? = nil
  ) {
    self.name = name
    self.status = status
    self.verdict = verdict
    self.control = control
  }

  /// The control file as an entry by itself.
  package var controlEntry: InboxEntry? {
    control.map { InboxEntry(name: $0.name, status: $0.status, verdict: .drop) }
  }
}

extension InboxEntry {
  /// What an entry is known by, as long as it is there.
  package struct Mark: Sendable, Hashable {
    let name: FileName
    let device: UInt64
    let inode: UInt64
  }

  /// What this entry is known by.
  package var mark: Mark { Mark(name: name, device: status.device, inode: status.inode) }
}

/// Why a file is not a drop yet; a later scan may find it ready.
package enum WaitReason: Sendable, Hashable {
  /// Hidden, or with the suffix of an unfinished file.
  case temporaryName
  /// Somebody has it open for writing.
  case beingWritten
  /// It changed a moment ago, and no lease can tell whether its writer has finished.
  ///
  /// `until` is in nanoseconds since 1970 by the clock of the inbox's file system.
  case unsettled(until: Int64)
  /// It changed while it was being taken, and was put back.
  case changedMeanwhile
  /// It is gone, or another file has its name now.
  case gone
  /// The flag or control file that says that it is whole does not lie beside it, or the flag is older than it.
  case withoutFlag
}

/// Why an entry can never be a drop.
package enum Obstacle: String, Sendable, Hashable {
  case folder
  case link
  case pipe
  case socket
  case device
  /// A file with a second name, through which it could change after we have read it.
  case hardLink = "hard-link"
  /// A file that belongs to nobody who may drop here.
  case foreignOwner = "foreign-owner"
  /// A file that we may not read.
  case unreadable

  /// The obstacle that a kind of entry is; none for a file.
  init?(kind: FileStatus.Kind) {
    switch kind {
    case .file: return nil
    case .folder: self = .folder
    case .link: self = .link
    case .pipe: self = .pipe
    case .socket: self = .socket
    case .device: self = .device
    }
  }
}

/// A drop that was moved out of its sender's reach.
package struct TakenDrop: Sendable, Hashable {
  /// The drop's number, for ever.
  package let number: Int64
  /// The name that the sender gave it; personal data, for the sender's receipt alone.
  package let name: FileName
  /// Whether ``name`` has lost its end, because it was too long to be kept beside the number.
  package let isNameClipped: Bool
  /// Its name in `.taken`.
  package let takenName: FileName
  package let status: FileStatus
  /// Everything in it; empty when it is larger than the limit.
  package let bytes: [UInt8]

  package init(
    number: Int64, name: FileName, isNameClipped: Bool, takenName: FileName, status: FileStatus,
    bytes: [UInt8]
  ) {
    self.number = number
    self.name = name
    self.isNameClipped = isNameClipped
    self.takenName = takenName
    self.status = status
    self.bytes = bytes
  }
}

extension TakenDrop {
  /// A drop under its name in `.taken`, with the name that its sender gave it as far as that is known.
  init(_ takenName: TakenName, original: FileName, status: FileStatus, bytes: [UInt8]) {
    self.init(
      number: takenName.number, name: original,
      isNameClipped: takenName.isClipped && original == takenName.name,
      takenName: takenName.entry, status: status, bytes: bytes)
  }
}

/// What came of an attempt to take a drop.
package enum Taking: Sendable, Hashable {
  case taken(TakenDrop)
  /// Taken, but larger than the limit: its bytes are still to be read.
  case large(TakenDrop)
  /// Left or put back where it was.
  case notYet(WaitReason)
  /// Left where it was.
  case cannotBeDrop(Obstacle)
}

/// A taken drop that an earlier process has left unsettled.
package struct Leftover: Sendable, Hashable {
  package let number: Int64
  package let name: FileName
  package let isNameClipped: Bool
  package let takenName: FileName
  package let status: FileStatus

  init(
    number: Int64, name: FileName, isNameClipped: Bool, takenName: FileName, status: FileStatus
  ) {
    self.number = number
    self.name = name
    self.isNameClipped = isNameClipped
    self.takenName = takenName
    self.status = status
  }

  /// Describes a drop that was taken and is left for later.
  package init(_ drop: TakenDrop) {
    self.init(
      number: drop.number, name: drop.name, isNameClipped: drop.isNameClipped,
      takenName: drop.takenName, status: drop.status)
  }
}

/// What is found in an entry that is read where it lies.
package enum Peek: Sendable, Hashable {
  case bytes([UInt8])
  /// It has more bytes than were wanted.
  case large
  case notYet(WaitReason)
  case cannotBeDrop(Obstacle)
}

/// How a taken drop is settled.
package enum Settlement: Sendable {
  /// Warning: removes the file; its content must lie in the archive, durably.
  case remove
  /// Keeps the bytes untouched in a folder, under the drop's number; a copy is made of files up to `copyLimit` bytes
  /// where the folder lies on another mount.
  case quarantine(any Folder, copyLimit: Int64)
}

/// What came of a settlement.
package enum Settled: Sendable, Hashable {
  case done
  /// Too large for a copy on another mount: it stays in `.taken` under a name that is no leftover.
  case kept
  /// It was settled before.
  case wasGone
}

/// What came of moving an entry that cannot be a drop.
package enum Quarantining: Sendable, Hashable {
  case moved
  /// It cannot be renamed, and stays where it is.
  case left
  /// It is gone, or something else has its name now.
  case changed
}
