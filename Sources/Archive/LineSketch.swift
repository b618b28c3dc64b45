package import Digests

/// A line of the archive without the bytes that it carries, which are counted and not copied.
///
/// For proofs that go through all lines and need few bytes of each.
package struct LineSketch: Sendable, Hashable {
  /// What a line tells.
  package enum Body: Sendable, Hashable {
    case received(ArchiveLine.Received)
    case slice(Piece)
    /// What became of a record, without problems, the answers of routes and the paths that were left out.
    ///
    case decided(Decision)
    /// A record's bytes wait for the window of a partner, by its number.
    case rendered(record: Int64, partnerNumber: Int)
    case receiptPart(Piece)
    case staged(Output)
    case receipt(Output)
    case delivered(ArchiveLine.Delivered)
    case settled(ArchiveLine.Settled)
    /// A person intervened.
    case `operator`
    /// A configuration took effect.
    case generation
  }

  /// A decision, handed on by reference: copying one counts the owners of each text in it.
  package final class Decision: Sendable, Hashable {
    package let line: ArchiveLine.Decided

    init(_ line: ArchiveLine.Decided) {
      self.line = line
    }

    package static func == (left: Decision, right: Decision) -> Bool {
      left.line == right.line
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(line)
    }
  }

  /// A piece of a drop or of its receipt.
  package struct Piece: Sendable, Hashable {
    package var drop: Int64
    /// The record whose bytes these are, from 1; 0 for what lies between records, and for a receipt.
    package var ordinal = 0
    /// Where the piece begins, in bytes.
    package var offset: Int64
    /// Bytes.
    package var count: Int
  }

  /// A file for an outbox.
  package struct Output: Sendable, Hashable {
    package var output: Int64
    package var partnerNumber: Int
    package var name: String
    package var sha256: SHA256Digest
    /// Bytes of the whole file.
    package var size: Int64
    /// The records of a window's file, whose bytes stand in lines of their own.
    package var records: [Int64] = []
    /// True for a file that says that the one before it is whole.
    package var isFlag = false
  }

  /// The number of the commit.
  package var group: Int64
  /// When, in milliseconds since 1970; 0 where nobody asks for it: of pieces and files.
  package var at: Int64 = 0
  package var body: Body

  /// Reads a line without its line feed.
  ///
  /// - Throws: ``LineFault`` as ``ArchiveLine/init(parsing:)``.
  package init(parsing line: UnsafeRawBufferPointer) throws(LineFault) {
    if let sketch = Self.usual(line) {
      self = sketch
    } else {
      self.init(try ArchiveLine(parsing: Array(line)))
    }
  }

  init(group: Int64, at: Int64 = 0, _ body: Body) {
    self.group = group
    self.at = at
    self.body = body
  }

  init(_ line: ArchiveLine) {
    group = line.group
    at = line.at
    switch line.body {
    case .received(let received): body = .received(received)
    case .slice(let slice):
      body = .slice(
        Piece(
          drop: slice.drop, ordinal: slice.ordinal, offset: slice.offset, count: slice.bytes.count))
    case .decided(let decided): body = .decided(Decision(Self.sketch(of: decided)))
    case .rendered(let rendered):
      body = .rendered(record: rendered.record, partnerNumber: rendered.partnerNumber)
    case .receiptPart(let part):
      body = .receiptPart(Piece(drop: part.drop, offset: part.offset, count: part.bytes.count))
    case .staged(let output): body = .staged(Output(output))
    case .receipt(let output): body = .receipt(Output(output))
    case .delivered(let delivered): body = .delivered(delivered)
    case .settled(let settled): body = .settled(settled)
    case .operator: body = .operator
    case .generation: body = .generation
    }
  }
}

extension LineSketch.Output {
  fileprivate init(_ output: ArchiveLine.Output) {
    self.init(
      output: output.output, partnerNumber: output.partnerNumber, name: output.name,
      sha256: output.sha256, size: output.size, isFlag: output.isFlag)
    if case .window(_, _, let records, _) = output.content { self.records = records }
  }
}
