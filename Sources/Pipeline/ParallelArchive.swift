import Archive

extension WorkerPool {
  /// Lines encoded by one thread at once.
  private static let linesAtOnce = 64

  /// Encodes and compresses the lines of a group on every core.
  func block(of lines: [ArchiveLine]) -> ArchiveBlock {
    let shares = stride(from: 0, to: lines.count, by: Self.linesAtOnce)
      .map { lines[$0..<min($0 + Self.linesAtOnce, lines.count)] }
    let encoded = map(shares, chunk: 1) { _, share in
      var builder = ArchiveBlockBuilder()
      for line in share { builder.append(line) }
      return builder
    }
    var whole = ArchiveBlockBuilder()
    for part in encoded { whole.append(part) }
    return compressed(whole)
  }

  /// Compresses on every core; the bytes are those of one core alone.
  private func compressed(_ builder: ArchiveBlockBuilder) -> ArchiveBlock {
    builder.joined(
      map(builder.pieces(atMost: width), chunk: 1) { tools, piece in
        builder.compress(piece, by: tools.compressor)
      })
  }
}
