import Spool

/// The folder of drops under way: private copies of large ones, and receipts that grow from group to group.
///
/// Whatever lies here belongs to a drop that the ledger calls unfinished; everything else is removed by recovery.
struct SpoolFolder: Sendable {
  /// What a file in the folder is.
  enum Content: Hashable {
    case copy(Int64)
    case receipt(Int64)

    var drop: Int64 {
      switch self {
      case .copy(let drop), .receipt(let drop): drop
      }
    }

    var name: FileName {
      switch self {
      case .copy(let drop): FileName("\(drop)")
      case .receipt(let drop): FileName("\(drop).receipt")
      }
    }

    init?(_ name: FileName) {
      let parts = String(decoding: name.bytes, as: UTF8.self)
        .split(separator: ".", omittingEmptySubsequences: false)
      guard let first = parts.first, let drop = Int64(first) else { return nil }
      switch parts.dropFirst() {
      case []: self = .copy(drop)
      case ["receipt"]: self = .receipt(drop)
      default: return nil
      }
    }
  }

  private static let mode: UInt32 = 0o600
  /// Files are read and copied in pieces of this size.
  static let piece = 1 << 20

  let folder: any Folder

  /// Begins a drop's private copy anew.
  func newCopy(of drop: Int64) throws -> any GrowingFile {
    let file = try folder.openGrowing(Content.copy(drop).name, mode: Self.mode)
    try file.truncate(to: 0)
    return file
  }

  func openCopy(of drop: Int64) throws -> any ReadableFile {
    try folder.openFile(Content.copy(drop).name)
  }

  func hasCopy(of drop: Int64) throws -> Bool {
    try folder.status(of: Content.copy(drop).name) != nil
  }

  /// Adds to the receipt of a drop; what an undone group has left behind the offset is cut off first.
  func grow(_ growth: CommitGroup.ReceiptGrowth) throws {
    let file = try folder.openGrowing(Content.receipt(growth.drop).name, mode: Self.mode)
    try cut(file, to: growth.offset, drop: growth.drop)
    try file.append(growth.bytes)
  }

  /// The length of what is gathered of a drop's receipt; 0 where there is nothing.
  func receiptLength(of drop: Int64) throws -> Int64 {
    try folder.status(of: Content.receipt(drop).name)?.size ?? 0
  }

  /// Reads what the groups before have gathered of a drop's receipt, piece by piece.
  func readReceipt(
    of drop: Int64, length: Int64, _ body: ([UInt8]) throws -> Void
  ) throws {
    guard length > 0 else { return }
    let name = Content.receipt(drop).name
    guard try folder.status(of: name) != nil else { throw PipelineError.spoolDamaged(drop: drop) }
    let file = try folder.openFile(name)
    var position: Int64 = 0
    while position < length {
      let bytes = try file.read(at: position, count: Int(min(length - position, Int64(Self.piece))))
      guard !bytes.isEmpty else { throw PipelineError.spoolDamaged(drop: drop) }
      try body(bytes)
      position += Int64(bytes.count)
    }
  }

  /// Cuts a drop's receipt back to its committed length.
  func cutReceipt(of drop: Int64, to length: Int64) throws {
    let file = try folder.openGrowing(Content.receipt(drop).name, mode: Self.mode)
    try cut(file, to: length, drop: drop)
  }

  private func cut(_ file: any GrowingFile, to length: Int64, drop: Int64) throws {
    let found = try file.length()
    guard found >= length else { throw PipelineError.spoolDamaged(drop: drop) }
    if found > length { try file.truncate(to: length) }
  }

  /// Writes what lies in the folder once more, in its place, to be synced: an earlier sync may have failed.
  func renew() throws {
    for content in try contents().known {
      try folder.openGrowing(content.name, mode: Self.mode).renew(from: 0)
    }
  }

  /// Removes everything of a settled drop.
  func remove(_ drop: Int64) throws {
    try folder.remove(Content.receipt(drop).name)
    try folder.remove(Content.copy(drop).name)
  }

  /// What lies in the folder, and the names of ours that nobody knows.
  func contents() throws -> (known: [Content], unknown: [FileName]) {
    var known: [Content] = []
    var unknown: [FileName] = []
    for name in try folder.names() {
      if let content = Content(name) { known.append(content) } else { unknown.append(name) }
    }
    return (known, unknown)
  }
}
