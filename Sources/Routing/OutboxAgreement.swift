package import Referrals

/// What a partner's outbox is given.
package struct OutboxAgreement: Sendable, Hashable {
  /// A mapping of an outbox and the kind of message that it writes.
  package struct Mapping: Sendable, Hashable {
    package let name: String
    package let message: MessageKind

    package init(_ name: String, for message: MessageKind) {
      self.name = name
      self.message = message
    }
  }

  /// How records become files.
  package enum Delivery: Sendable, Hashable {
    /// One file for each record, as soon as its group is committed.
    case each
    /// One file for the records that wait when a window closes.
    case batch(Window)
  }

  /// At most one mapping for each kind of message; never empty.
  package let mappings: [Mapping]
  package let delivery: Delivery
  /// How long a file may lie in the outbox before a warning says that nobody collects, or `nil` for ever.
  package let collectWithin: Duration?
  /// How files are named, or `nil` for the usual names.
  package let nameTemplate: NameTemplate?
  /// The ending of an empty file that follows each file of messages and says that it is whole, or `nil` for none.
  package let flag: String?
  /// How a MESH client sends the files on, or `nil` where none does.
  package let mesh: MeshOutbox?

  package init(
    mappings: [Mapping], delivery: Delivery = .each, collectWithin: Duration? = nil,
    nameTemplate: NameTemplate? = nil, flag: String? = nil, mesh: MeshOutbox? = nil
  ) {
    self.mappings = mappings
    self.delivery = delivery
    self.collectWithin = collectWithin
    self.nameTemplate = nameTemplate
    self.flag = flag
    self.mesh = mesh
  }

  /// The window for which records wait, or `nil` where each is a file of its own.
  package var window: Window? {
    if case .batch(let window) = delivery { window } else { nil }
  }

  /// Returns the name of the mapping that writes messages of a kind, or `nil` when the partner takes none of them.
  package func mapping(for kind: MessageKind) -> String? {
    mappings.first { $0.message == kind }?.name
  }

  /// A file that follows another and says that it is whole.
  package struct Follower: Sendable, Hashable {
    package let name: String
    /// Nothing in a flag; in a control file, what its client is to do.
    package let bytes: [UInt8]
  }

  /// Names the files of one delivery.
  ///
  /// - Parameters:
  ///   - kind: What the file holds.
  ///   - reference: Our reference of its record, where it holds one by itself.
  ///   - number: The file's number, unlike any other of the interchange.
  ///   - receiver: Whose outbox it is.
  ///   - ending: The ending of the format's files, such as `.xml`.
  /// - Returns: The name of the messages, which are placed first, and what follows them.
  package func fileNames(
    kind: MessageKind, reference: String?, number: Int64, receiver: PartnerID, ending: String
  ) -> (messages: String, flag: Follower?) {
    let template = nameTemplate ?? (reference == nil ? .batch : .single)
    let stem = template.stem(
      kind: kind, reference: reference, number: number, partner: receiver)
    if let mesh {
      return (
        stem + MeshOutbox.ending,
        Follower(
          name: stem + MeshOutbox.controlEnding,
          bytes: mesh.control(localID: reference ?? stem, isReceipt: false))
      )
    }
    return (
      stem + (template.ending ?? ending), flag.map { Follower(name: stem + $0, bytes: []) }
    )
  }

  /// Names the files of one receipt.
  ///
  /// - Parameter name: The receipt's usual name.
  /// - Returns: The name of the receipt, which is placed first, and what follows it.
  package func receiptNames(_ name: String) -> (receipt: String, control: Follower?) {
    guard let mesh else { return (name, nil) }
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    return (
      stem + MeshOutbox.ending,
      Follower(
        name: stem + MeshOutbox.controlEnding, bytes: mesh.control(localID: stem, isReceipt: true))
    )
  }
}
