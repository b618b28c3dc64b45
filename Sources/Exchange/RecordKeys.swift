package import Digests
package import Referrals

/// Computes the keyed hashes by which records are recognised, under the home's key.
///
/// The ledger holds these instead of message ids and content, so that it contains no personal data.
package struct RecordKeys: Sendable {
  private let key: MACKey

  package init(key: MACKey) {
    self.key = key
  }

  /// Returns the same keys for one worker alone, with nothing that others count as owners of.
  func unshared() -> RecordKeys {
    RecordKeys(key: key.unshared())
  }

  /// Returns the hash of a sender's message id; the sender itself is compared beside it.
  package func identity(kind: MessageKind, messageID: String) -> KeyedHash {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24 + messageID.utf8.count)
    bytes += "identity".utf8
    bytes.append(0)
    bytes += kind.rawValue.utf8
    bytes.append(0)
    bytes += messageID.utf8
    return bytes.withUnsafeBytes { key.keyedHash(behindDomain: $0) }
  }

  /// Returns the hash of a message's content: all fields that are set, our reference left out.
  ///
  /// `buffer` is memory to work in.
  package func content(
    kind: MessageKind, message: FieldGroup, in buffer: inout CanonicalBuffer
  ) -> KeyedHash {
    // The domain stands before the content, so that all is digested in one go.
    buffer.reset()
    buffer.append("content")
    buffer.append(0)
    buffer.append(kind.rawValue)
    buffer.append(0)
    buffer.append(message)
    // What a large message needed is not held until the next.
    defer { buffer.reset() }
    return buffer.withBytes { key.keyedHash(behindDomain: UnsafeRawBufferPointer($0)) }
  }

  /// Returns the identity of a message.
  ///
  /// A new message is known by its id. An update or cancellation bears the id of what it changes, so it is known by id
  /// and content together: the same change again is a duplicate, another change is another record. A message without
  /// an id is known by its content.
  package func identity(
    kind: MessageKind, action: Action, messageID: String?, content: KeyedHash
  ) -> RecordIdentity {
    guard let messageID else { return RecordIdentity(hash: content, isFingerprint: true) }
    switch action {
    case .new:
      return RecordIdentity(
        hash: identity(kind: kind, messageID: messageID), isFingerprint: false)
    case .update, .cancel:
      let bytes = Array("\(kind.rawValue)\0\(action.rawValue)\0\(messageID)\0".utf8)
      return RecordIdentity(
        hash: key.keyedHash("change", bytes + content.bytes), isFingerprint: false)
    }
  }

  /// Returns the hash of the person whom a message is about; `nil` where it tells too little of them.
  ///
  /// That is the CHI number or, without one, family name and date of birth, so that the same person is one person in the
  /// referrals of several senders.
  package func person(in message: FieldGroup) -> KeyedHash? {
    guard let person = message.group("person") else { return nil }
    if let number = person.text("chi")?.filter(\.isNumber), !number.isEmpty {
      return key.keyedHash("person", Array("chi\0\(number)".utf8))
    }
    guard let family = person.group("name")?.text("family"), let birth = person["birthDate"] else {
      return nil
    }
    let date =
      switch birth {
      case .date(let date): date.iso
      case .text(let text): text
      default: ""
      }
    guard !date.isEmpty else { return nil }
    let name = family.lowercased().filter(\.isLetter)
    return key.keyedHash("person", Array("name\0\(name)\0\(date)".utf8))
  }

  /// Returns the hash of a sender's file name.
  package func fileName(_ name: [UInt8]) -> KeyedHash {
    key.keyedHash("file-name", name)
  }
}
