import Archive

/// A line of a group before it is encoded.
enum GroupLine: Sendable {
  case whole(ArchiveLine.Body)
  /// A piece of a drop, as ``Archive/ArchiveLine/Slice``, with its bytes where they stand in the drop.
  case slice(drop: Int64, ordinal: Int, offset: Int64, bytes: ArraySlice<UInt8>)

  /// About how many bytes it has once it is encoded.
  var size: Int {
    switch self {
    case .slice(_, _, _, let bytes): Self.frame + bytes.count
    case .whole(.slice(let slice)): Self.frame + slice.bytes.count
    case .whole(.rendered(let rendered)): Self.frame + rendered.bytes.count
    case .whole(.receiptPart(let part)): Self.frame + part.bytes.count
    case .whole(.staged(let output)), .whole(.receipt(let output)):
      Self.frame + Self.size(of: output)
    case .whole(.generation(let generation)):
      generation.files.reduce(Self.frame) { $0 + $1.bytes.count }
    case .whole(.decided): Self.frame * 3
    case .whole(.received), .whole(.delivered), .whole(.settled), .whole(.operator): Self.frame
    }
  }

  /// About what the fields of a line take beside its content.
  private static let frame = 256

  private static func size(of output: ArchiveLine.Output) -> Int {
    switch output.content {
    case .bytes(let bytes): bytes.count
    case .window(let head, let between, let records, let tail):
      head.count + between.count + records.count * 8 + tail.count
    case .receiptParts: 0
    }
  }
}
