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

  package init(
    mappings: [Mapping], delivery: Delivery = .each, collectWithin: Duration? = nil,
    nameTemplate: NameTemplate? = nil, flag: String? = nil
  ) {
    self.mappings = mappings
    self.delivery = delivery
    self.collectWithin = collectWithin
    self.nameTemplate = nameTemplate
    self.flag = flag
  }

  /// The window for which records wait, or `nil` where each is a file of its own.
  package var window: Window? {
    if case .batch(let window) = delivery { window } else { nil }
  }

  /// Returns the name of the mapping that writes messages of a kind, or `nil` when the partner takes none of them.
  package func mapping(for kind: MessageKind) -> String? {
    mappings.first { $0.message == kind }?.name
  }

  /// Names the files of one delivery.
  ///
  /// - Parameters:
  ///   - kind: What the file holds.
  ///   - reference: Our reference of its record, where it holds one by itself.
  ///   - number: The file's number, unlike any other of the interchange.
  ///   - receiver: Whose outbox it is.
  ///   - ending: The ending of the format's files, such as `.xml`.
  /// - Returns: The names in the order in which the files are placed: the messages, then the flag.
  package func fileNames(
    kind: MessageKind, reference: String?, number: Int64, receiver: PartnerID, ending: String
  ) -> (messages: String, flag: String?) {
    let template = nameTemplate ?? (reference == nil ? .batch : .single)
    let stem = template.stem(
      kind: kind, reference: reference, number: number, partner: receiver)
    return (stem + (template.ending ?? ending), flag.map { stem + $0 })
  }
}
