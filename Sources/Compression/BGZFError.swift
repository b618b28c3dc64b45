/// What is wrong with a block of a BGZF file; each case says where the block begins, in bytes of the file.
package enum BGZFError: Error, Sendable, Hashable {
  /// What stands there is no BGZF block: zeros of a torn append, another kind of file.
  case notABlock(at: UInt64)
  /// The file ends within the block.
  case truncated(at: UInt64)
  /// The deflated bytes are damaged, or expand to another size than the block says.
  case corrupt(at: UInt64)
  /// The expanded bytes do not have the block's CRC-32.
  case checksum(at: UInt64)
  /// A virtual offset points behind the end of its block.
  case offset(at: UInt64)
  /// A line is longer than the reader allows.
  case lineTooLong(at: UInt64, most: Int)

  /// The stable code.
  package var code: String {
    switch self {
    case .notABlock: "archive.block"
    case .truncated: "archive.truncated"
    case .corrupt: "archive.corrupt"
    case .checksum: "archive.checksum"
    case .offset: "archive.offset"
    case .lineTooLong: "archive.line-length"
    }
  }

  /// What is wrong, as a message begins.
  package var what: String {
    switch self {
    case .notABlock(let start): "no archive block at byte \(start)"
    case .truncated(let start): "the file ends within the block at byte \(start)"
    case .corrupt(let start): "the block at byte \(start) is damaged"
    case .checksum(let start): "the block at byte \(start) does not have its checksum"
    case .offset(let start): "the position lies behind the end of the block at byte \(start)"
    case .lineTooLong(let start, let most):
      "a line that begins in the block at byte \(start) has more than \(most) bytes"
    }
  }
}
