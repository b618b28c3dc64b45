import Configuration
import Digests
import Exchange
import Locks
import Referrals
import Spool

/// What one file takes along that closes a window.
struct WindowContents: Sendable {
  let receiver: PartnerID
  let kind: MessageKind
  let frame: WindowFrame
  /// In received order.
  let records: [RenderedRecord]
  /// Our reference of the record, in a file that holds one by itself.
  let reference: Reference?
}

/// One file that takes records along which waited for it.
struct WindowFile: Sendable {
  let contents: WindowContents
  let sha256: SHA256Digest
  /// Bytes of the whole file.
  let size: Int64
  /// Its name in the receiver's staging folder, where it lies since it was put together.
  let writtenName: FileName

  /// Writes the file into a staging folder, as the records are read only once; nothing is synced.
  ///
  /// Until its group is committed nobody counts on it: recovery removes what no group names.
  init(
    _ contents: WindowContents, reading rendered: RenderedRecords, into staging: any Folder,
    as name: FileName
  ) throws {
    self.contents = contents
    writtenName = name
    try staging.remove(name)
    let file = try staging.openGrowing(name, mode: OpenHome.outputMode)
    let text = HashedText(file)
    try text.append(contents.frame.head)
    try rendered.read(contents.records, between: contents.frame.between) { try text.append($0) }
    try text.append(contents.frame.tail)
    (sha256, size) = text.finish()
  }

  /// A file that nobody writes: for what goes out, its bytes are no matter.
  init(unwritten contents: WindowContents, as name: FileName) {
    self.contents = contents
    sha256 = SHA256Digest(of: [])
    size = 0
    writtenName = name
  }
}

/// A file that is hashed as it is written, piece by piece; by any thread, but by one at a time.
private final class HashedText: Sendable {
  private struct State {
    var hasher = SHA256Hasher()
    var size: Int64 = 0
  }

  private let file: any GrowingFile
  private let state = Guarded(State())

  init(_ file: any GrowingFile) {
    self.file = file
  }

  func append(_ piece: [UInt8]) throws {
    state.withLock { state in
      state.hasher.update(piece)
      state.size += Int64(piece.count)
    }
    try file.append(piece)
  }

  /// The digest and the size of all pieces.
  func finish() -> (SHA256Digest, Int64) {
    state.withLock { ($0.hasher.digest(), $0.size) }
  }
}
