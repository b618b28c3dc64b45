import CZlib

/// What keeps bytes from being compressed or expanded.
package enum CompressionError: Error, Sendable, Hashable {
  /// zlib could not get memory for its state.
  case memory
  /// The bytes are not of the expected container, or damaged.
  case corrupt
  /// The bytes end before their end is reached.
  case truncated
  /// Expanding them would exceed the given limit.
  case tooLarge(most: Int)

  /// The stable code.
  package var code: String {
    switch self {
    case .memory: "compression.memory"
    case .corrupt: "compression.corrupt"
    case .truncated: "compression.truncated"
    case .tooLarge: "compression.too-large"
    }
  }

  /// What is wrong, as a message begins.
  package var what: String {
    switch self {
    case .memory: "no memory for compression"
    case .corrupt: "the compressed bytes are damaged"
    case .truncated: "the compressed bytes end too early"
    case .tooLarge(let most): "the bytes expand to more than \(most)"
    }
  }
}

/// The wrapper around deflated bytes.
package enum CompressionContainer: Sendable, Hashable {
  /// None: RFC 1951.
  case raw
  /// RFC 1950.
  case zlib
  /// RFC 1952; several members in a row are one stream.
  case gzip

  /// zlib's `windowBits` for a window of 32 KB.
  var windowBits: Int32 {
    switch self {
    case .raw: -15
    case .zlib: 15
    case .gzip: 15 + 16
    }
  }
}

/// Compresses pieces of bytes one after the other with one zlib state, reset in between.
///
/// Not for use by two threads at once: each worker owns one.
package final class Deflater {
  // zlib keeps a pointer to its stream structure, so the structure must never move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Creates a compressor for a level from 0 (store) to 9 (smallest).
  package init(container: CompressionContainer, level: Int) throws(CompressionError) {
    precondition((0...9).contains(level), "compression levels are 0 to 9")
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Int32(level), Z_DEFLATED, container.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .memory }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Compresses a piece into a buffer, whole and finished.
  ///
  /// - Returns: The number of bytes written, or `nil` when the buffer is too small.
  package func compress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int? {
    deflateReset(stream)
    // zlib never writes through `next_in`; its type merely lacks the const.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    guard deflate(stream, Z_FINISH) == Z_STREAM_END else { return nil }
    return output.count - Int(stream.pointee.avail_out)
  }

  /// Compresses a piece, whole and finished.
  package func compress(_ input: [UInt8]) -> [UInt8] {
    // Of a finished stream, zlib forgets how large the container's trailer is.
    deflateReset(stream)
    let bound = Int(deflateBound(stream, UInt(input.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      guard let written = input.withUnsafeBytes({ compress($0, into: .init(output)) }) else {
        preconditionFailure("zlib promises that its bound suffices")
      }
      count = written
    }
  }
}
