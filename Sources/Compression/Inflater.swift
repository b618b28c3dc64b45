import CDeflate

/// Expands deflate streams whose size is known.
///
/// Not for use by two threads at once: each worker owns one.
final class Inflater {
  private let decompressor: OpaquePointer

  /// Creates an expander.
  init() throws(CompressionError) {
    guard let decompressor = libdeflate_alloc_decompressor() else { throw .memory }
    self.decompressor = decompressor
  }

  deinit {
    libdeflate_free_decompressor(decompressor)
  }

  /// Expands one deflate stream that fills `input` exactly and expands to exactly the size of `output`.
  ///
  /// - Returns: False in every other case; then `output` holds anything.
  func expand(
    _ input: UnsafeRawBufferPointer, exactlyInto output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var read = 0
    var written = 0
    // The library takes no null pointer, which is what an empty buffer may have.
    var nothing: UInt8 = 0
    let result = withUnsafeMutablePointer(to: &nothing) { nothing in
      libdeflate_deflate_decompress_ex(
        decompressor, input.baseAddress, input.count, output.baseAddress ?? .init(nothing),
        output.count, &read, &written)
    }
    return result == LIBDEFLATE_SUCCESS && read == input.count && written == output.count
  }
}
