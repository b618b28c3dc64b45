package import Digests

/// One line of the archive: when, in which commit, and what happened.
///
/// Lines hold everything that the ledger knows, so that it can be rebuilt from them, and the bytes themselves. Words
/// that belong to the domain (kinds, actions, buckets, partners) are kept as written: the archive outlives their types.
package struct ArchiveLine: Sendable, Hashable {
  /// The version of the lines that this program writes.
  ///
  /// Version 2 added `rendered`, `receiptPart`, outputs that are put together from such lines, and the number of
  /// records of what was received. Lines of every earlier version are read.
  package static let version = 2

  /// How a line of a type begins that this program wrote, so that lines can be passed over without being read.
  package static func beginning(ofType type: String) -> [UInt8] {
    Array("{\"v\":\(version),\"type\":\"\(type)\"".utf8)
  }

  /// What a line tells.
  package enum Body: Sendable, Hashable {
    /// A configuration took effect.
    case generation(Generation)
    /// A drop was taken.
    case received(Received)
    /// A piece of a drop's bytes.
    case slice(Slice)
    /// A record was decided.
    case decided(Decided)
    /// A record's bytes were made for a receiver and wait for a window.
    case rendered(Rendered)
    /// A piece of the receipt of a drop that spans several groups.
    case receiptPart(ReceiptPart)
    /// A file was staged for a partner's outbox.
    case staged(Output)
    /// A receipt was staged for its sender's outbox.
    case receipt(Output)
    /// Files lie in their outboxes.
    case delivered(Delivered)
    /// Every record of a drop was decided.
    case settled(Settled)
    /// A person intervened.
    case `operator`(Intervention)
  }

  /// When, in milliseconds since 1970.
  package var at: Int64
  /// The number of the commit.
  package var group: Int64
  package var body: Body

  package init(at: Int64, group: Int64, _ body: Body) {
    self.at = at
    self.group = group
    self.body = body
  }
}

extension ArchiveLine {
  /// A configuration, with its files, so that it can be loaded again.
  package struct Generation: Sendable, Hashable {
    /// One file of the configuration.
    package struct File: Sendable, Hashable {
      package var path: String
      package var bytes: [UInt8]

      package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
      }
    }

    package var hash: SHA256Digest
    package var files: [File]

    package init(hash: SHA256Digest, files: [File]) {
      self.hash = hash
      self.files = files
    }
  }

  /// A drop as it was taken.
  package struct Received: Sendable, Hashable {
    package var drop: Int64
    /// The sender's id.
    package var partner: String
    /// The sender's number.
    package var partnerNumber: Int
    /// The sender's own name for the file, as bytes: senders choose any.
    package var name: [UInt8]
    /// Bytes.
    package var size: Int64
    /// `nil` for what could not be a drop, whose bytes were never read.
    package var sha256: SHA256Digest?
    /// Milliseconds since 1970.
    package var receivedAt: Int64
    package var device: Int64
    package var inode: Int64
    /// The configuration that the drop is pinned to.
    package var generation: SHA256Digest
    /// The number of records that were counted in it; 0 in lines of version 1, which did not say.
    package var records: Int
    /// The control file that lay beside it; nothing where none did.
    package var control: [UInt8]

    package init(
      drop: Int64, partner: String, partnerNumber: Int, name: [UInt8], size: Int64,
      sha256: SHA256Digest?, receivedAt: Int64, device: Int64, inode: Int64,
      generation: SHA256Digest, records: Int, control: [UInt8] = []
    ) {
      self.drop = drop
      self.partner = partner
      self.partnerNumber = partnerNumber
      self.name = name
      self.size = size
      self.sha256 = sha256
      self.receivedAt = receivedAt
      self.device = device
      self.inode = inode
      self.generation = generation
      self.records = records
      self.control = control
    }
  }

  /// A piece of a drop; the slices of a drop in order, joined, are the drop.
  package struct Slice: Sendable, Hashable {
    package var drop: Int64
    /// The record whose bytes these are, from 1; 0 for what lies between records.
    package var ordinal: Int
    /// Where the piece begins in the drop.
    package var offset: Int64
    package var bytes: [UInt8]

    package init(drop: Int64, ordinal: Int, offset: Int64, bytes: [UInt8]) {
      self.drop = drop
      self.ordinal = ordinal
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// Outputs that lie in their outboxes.
  package struct Delivered: Sendable, Hashable {
    package var outputs: [Int64]
    /// Those of them that the partner may see twice, as power failed while they were renamed.
    package var possibleDuplicates: [Int64]

    package init(outputs: [Int64], possibleDuplicates: [Int64] = []) {
      self.outputs = outputs
      self.possibleDuplicates = possibleDuplicates
    }
  }

  /// A drop whose records are all decided.
  package struct Settled: Sendable, Hashable {
    package var drop: Int64
    package var records: Int

    package init(drop: Int64, records: Int) {
      self.drop = drop
      self.records = records
    }
  }

  /// What a person did.
  package struct Intervention: Sendable, Hashable {
    /// The verb of lines that do not say one.
    static let oldVerb = "reprocess"

    /// What was asked for: `reprocess`, `hold` or `release`.
    package var verb: String
    package var who: String
    package var why: String
    package var command: String
    package var references: [Reference]

    package init(
      verb: String, who: String, why: String, command: String, references: [Reference]
    ) {
      self.verb = verb
      self.who = who
      self.why = why
      self.command = command
      self.references = references
    }
  }
}
