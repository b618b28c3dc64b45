import Configuration
import Digests
import Exchange
import Referrals

/// One file that takes records along which waited for it.
struct WindowFile: Sendable {
  let receiver: PartnerID
  let kind: MessageKind
  let frame: WindowFrame
  /// In received order.
  let records: [RenderedRecord]
  /// Our reference of the record, in a file that holds one by itself.
  let reference: Reference?
  let sha256: SHA256Digest
  /// Bytes of the whole file.
  let size: Int64

  /// Reads the records once, for the hash and size of their file.
  init(
    receiver: PartnerID, kind: MessageKind, frame: WindowFrame, records: [RenderedRecord],
    reference: Reference?, reading rendered: inout RenderedRecords
  ) throws {
    self.receiver = receiver
    self.kind = kind
    self.frame = frame
    self.records = records
    self.reference = reference
    var hasher = SHA256Hasher()
    var size = frame.head.count + frame.tail.count
    hasher.update(frame.head)
    for record in records {
      let bytes = try rendered.bytes(of: record)
      hasher.update(bytes)
      size += bytes.count
    }
    hasher.update(frame.tail)
    sha256 = hasher.digest()
    self.size = Int64(size)
  }
}
