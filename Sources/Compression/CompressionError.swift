/// What keeps bytes from being compressed or expanded.
package enum CompressionError: Error, Sendable, Hashable {
  /// There is no memory for a compressor's or expander's state.
  case memory

  /// The stable code.
  package var code: String {
    switch self {
    case .memory: "compression.memory"
    }
  }

  /// What is wrong, as a message begins.
  package var what: String {
    switch self {
    case .memory: "no memory for compression"
    }
  }
}
