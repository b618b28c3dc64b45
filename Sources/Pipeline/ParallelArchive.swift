import Archive

extension WorkerPool {
  /// About how many bytes of lines one thread encodes and compresses at once: few enough to stay in its cache.
  private static let shareSize = 4 * 60_000

  /// Encodes and compresses the lines of a group on every core; the bytes are those of one core alone.
  func block(of lines: [GroupLine], at: Int64, group: Int64) -> ArchiveBlock {
    let parts = map(Self.shares(of: lines), chunk: 1) { tools, share in
      let builder = tools.lines
      builder.reset()
      for index in share {
        switch lines[index] {
        case .whole(let body): builder.append(ArchiveLine(at: at, group: group, body))
        case .slice(let drop, let ordinal, let offset, let bytes):
          _ = bytes.withUnsafeBytes {
            builder.appendSlice(
              drop: drop, ordinal: ordinal, offset: offset, bytes: $0, at: at, group: group)
          }
        }
      }
      return builder.compressed(by: tools.compressor)
    }
    return ArchiveBlock(joining: parts)
  }

  /// Cuts lines into shares, by the lines alone: the file must not tell how many cores there were.
  private static func shares(of lines: [GroupLine]) -> [Range<Int>] {
    var shares: [Range<Int>] = []
    var start = 0
    var size = 0
    for index in lines.indices {
      size += lines[index].size
      guard size >= shareSize else { continue }
      shares.append(start..<index + 1)
      start = index + 1
      size = 0
    }
    if start < lines.count { shares.append(start..<lines.count) }
    return shares
  }
}
