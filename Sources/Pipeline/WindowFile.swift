import Configuration
import Digests
import Exchange
import Referrals
import Spool

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
  /// Its name in the receiver's staging folder, where it lies since it was put together.
  let writtenName: FileName

  /// Bytes that are hashed and written at once: few enough to be in the processor's cache still.
  private static let piece = 128 << 10

  /// Writes the file into a staging folder, as the records are read only once; nothing is synced.
  ///
  /// Until its group is committed nobody counts on it: recovery removes what no group names.
  init(
    receiver: PartnerID, kind: MessageKind, frame: WindowFrame, records: [RenderedRecord],
    reference: Reference?, reading rendered: inout RenderedRecords, into staging: any Folder,
    as name: FileName
  ) throws {
    self.receiver = receiver
    self.kind = kind
    self.frame = frame
    self.records = records
    self.reference = reference
    writtenName = name
    try staging.remove(name)
    let file = try staging.openGrowing(name, mode: OpenHome.outputMode)
    var hasher = SHA256Hasher()
    var size: Int64 = 0
    var piece = frame.head
    func write(_ piece: [UInt8]) throws {
      hasher.update(piece)
      size += Int64(piece.count)
      try file.append(piece)
    }
    for record in records {
      try rendered.append(record, to: &piece)
      guard piece.count >= Self.piece else { continue }
      try write(piece)
      piece.removeAll(keepingCapacity: true)
    }
    try write(piece + frame.tail)
    sha256 = hasher.digest()
    self.size = size
  }
}
