extension MACKey {
  /// Makes bytes unreadable to whoever has not the key, or readable again.
  ///
  /// Each block of 32 bytes is combined with the code of the nonce and the block's number, as counter mode does. It hides
  /// and proves nothing.
  ///
  /// - Parameters:
  ///   - bytes: What is to be hidden or shown.
  ///   - nonce: Bytes that no other text was hidden under with this key.
  /// - Returns: As many bytes.
  package func masked(_ bytes: [UInt8], nonce: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for start in stride(from: 0, to: bytes.count, by: 32) {
      let number = withUnsafeBytes(of: UInt64(start / 32).bigEndian) { Array($0) }
      let mask = authenticationCode(of: nonce + number)
      result += zip(bytes[start..<min(start + 32, bytes.count)], mask).map { $0 ^ $1 }
    }
    return result
  }
}
